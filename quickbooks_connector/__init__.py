from . import client, controllers, entities, models, sync, tools, wizards
from .hooks import uninstall_hook
