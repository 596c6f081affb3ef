# Every setting that adds something: resources.txt is what is then made.
project_id          = "carmila-test-1234"
analysts            = "analysts@example.com"
deployers           = ["serviceAccount:deploy-carmila@carmila-test-1234.iam.gserviceaccount.com"]
revoke_guide_grants = true
