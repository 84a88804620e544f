from . import test_pull, test_push, test_trouble, test_tours
