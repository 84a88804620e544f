from . import access_log, encryption_key, secret_box
