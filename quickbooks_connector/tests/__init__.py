from . import test_pull, test_push
