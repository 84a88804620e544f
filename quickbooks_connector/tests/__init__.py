from . import test_access, test_pull, test_push, test_tours, test_trouble
