from . import access_log, authorisation, encryption_key, secret_box
