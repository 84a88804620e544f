from . import client, controllers, entities, models, sync, tools, wizards
