# Every setting that adds something: resources.txt is what is then made.
project_id           = "carmila-test-1234"
github_repository_id = "123456789"
