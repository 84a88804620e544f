from . import (
    test_access,
    test_accounting,
    test_connection,
    test_issues,
    test_mapping,
    test_pull,
    test_push,
    test_retries,
    test_tours,
    test_trouble,
    test_webhooks,
)
