mock_provider "google" {}

variables {
  project_id = "carmila-test-1234"
}

run "the_state" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.state.name == "carmila-tfstate-carmila-test-1234" &&
      google_storage_bucket.state.versioning[0].enabled == true &&
      google_storage_bucket.state.public_access_prevention == "enforced"
    )
    error_message = "the state is elsewhere, could be lost, or seen by anyone"
  }

  assert {
    condition     = length(module.github) == 0 && output.github == null
    error_message = "GitHub gets in where nobody asked for it"
  }

  assert {
    condition     = alltrue([for api in values(google_project_service.api) : api.disable_on_destroy == false])
    error_message = "an API that others may use is turned off"
  }
}

run "with_github" {
  command = plan

  variables {
    github_repository_id = "123456789"
  }

  assert {
    condition     = length(module.github) == 1 && length(output.github) == 3
    error_message = "GitHub does not get in"
  }
}
