mock_provider "google" {
  mock_resource "google_artifact_registry_repository" {
    defaults = { name = "carmila-repo" }
  }
}

variables {
  project_id = "carmila-test-1234"
  name       = "carmila-repo"
  location   = "europe-west9"
  writers    = { build = "serviceAccount:build@x" }
}

run "the_registry" {
  assert {
    condition     = output.address == "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo"
    error_message = "images are elsewhere: ${output.address}"
  }

  assert {
    condition = one([
      for policy in google_artifact_registry_repository.images.cleanup_policies :
      one(policy.most_recent_versions).keep_count if policy.action == "KEEP"
    ]) == 10 && google_artifact_registry_repository.images.cleanup_policy_dry_run == false
    error_message = "old images pile up, or the one at work is deleted"
  }

  assert {
    condition = [
      for grant in values(google_artifact_registry_repository_iam_member.writer) :
      join(" ", [grant.member, grant.role, grant.repository])
    ] == ["serviceAccount:build@x roles/artifactregistry.writer carmila-repo"]
    error_message = "other grants than the list's"
  }
}

run "keeping_only_one" {
  command = plan

  variables {
    keep = 1
  }

  expect_failures = [var.keep]
}
