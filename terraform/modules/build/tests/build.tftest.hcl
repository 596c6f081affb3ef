mock_provider "google" {
  mock_resource "google_service_account" {
    defaults = { member = "serviceAccount:build@x", name = "projects/p/serviceAccounts/build@x" }
  }
}

variables {
  project_id = "carmila-test-1234"
  account    = "build-carmila"
  staging    = "carmila-build-carmila-test-1234"
  location   = "europe-west9"
}

run "who_builds" {
  assert {
    condition     = google_service_account.build.account_id == "build-carmila" && output.staging == "gs://carmila-build-carmila-test-1234/source"
    error_message = "another account or place than was asked"
  }

  assert {
    condition = toset(concat(
      [for grant in [google_storage_bucket_iam_member.source] : join(" ", [grant.member, grant.role, grant.bucket])],
      [for grant in [google_project_iam_member.log] : join(" ", [grant.member, grant.role, grant.project])],
      )) == toset([
      "serviceAccount:build@x roles/storage.objectViewer carmila-build-carmila-test-1234",
      "serviceAccount:build@x roles/logging.logWriter carmila-test-1234",
    ])
    error_message = "other grants than the list's"
  }

  assert {
    condition = (
      google_storage_bucket.staging.public_access_prevention == "enforced" &&
      google_storage_bucket.staging.uniform_bucket_level_access == true &&
      one(one(google_storage_bucket.staging.lifecycle_rule).condition).age == 7
    )
    error_message = "sources stay, or could be seen by anyone"
  }
}
