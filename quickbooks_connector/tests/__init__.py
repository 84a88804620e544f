from . import test_access, test_issues, test_pull, test_push, test_tours, test_trouble
