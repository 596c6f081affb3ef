# Every setting that adds something: resources.txt is what is then made.
project_id      = "carmila-test-1234"
drive_folder_id = "1AbCdEfGhIjKlMnOpQrStUvWxYz"
job_image       = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-xgb@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
trigger_image   = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-trigger@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
alert_email     = "data-team@example.com"
callers         = ["serviceAccount:deploy-carmila@carmila-test-1234.iam.gserviceaccount.com"]
