mock_provider "google" {}

variables {
  project_id     = "carmila-test-1234"
  name           = "carmila-results-carmila-test-1234"
  location       = "europe-west9"
  writers        = { job = "serviceAccount:job@x" }
  readers        = { trigger = "serviceAccount:trigger@x" }
  prefix_writers = { "loads/" = "serviceAccount:trigger@x" }
  report_readers = ["group:analysts@example.com"]
}

run "the_bucket" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.results.name == "carmila-results-carmila-test-1234" &&
      google_storage_bucket.results.location == "europe-west9"
    )
    error_message = "another name or region than was asked"
  }

  assert {
    condition = (
      google_storage_bucket.results.uniform_bucket_level_access == true &&
      google_storage_bucket.results.public_access_prevention == "enforced" &&
      google_storage_bucket.results.versioning[0].enabled == true &&
      google_storage_bucket.results.force_destroy == false
    )
    error_message = "the bucket could be made public, or lose what is in it"
  }

  assert {
    condition = length(google_storage_bucket.results.lifecycle_rule) == 1 && alltrue([
      for rule in google_storage_bucket.results.lifecycle_rule :
      one(rule.condition).with_state == "ARCHIVED" && one(rule.condition).days_since_noncurrent_time == 30 &&
      coalesce(one(rule.condition).age, 0) == 0
    ])
    error_message = "a lifecycle rule can delete a live object"
  }
}

run "who_may_do_what" {
  command = plan

  assert {
    condition = toset([
      for grant in concat(
        values(google_storage_bucket_iam_member.writer),
        values(google_storage_bucket_iam_member.reader),
        values(google_storage_bucket_iam_member.prefix_writer),
        values(google_storage_bucket_iam_member.report_reader),
      ) : join(" ", concat([grant.member, grant.role, grant.bucket], grant.condition[*].expression))
      ]) == toset([
      "serviceAccount:job@x roles/storage.objectUser carmila-results-carmila-test-1234",
      "serviceAccount:trigger@x roles/storage.objectViewer carmila-results-carmila-test-1234",
      "serviceAccount:trigger@x roles/storage.objectUser carmila-results-carmila-test-1234 resource.name.startsWith(\"projects/_/buckets/carmila-results-carmila-test-1234/objects/loads/\")",
      "group:analysts@example.com roles/storage.objectViewer carmila-results-carmila-test-1234 resource.name.startsWith(\"projects/_/buckets/carmila-results-carmila-test-1234/objects/latest/\") || (resource.name.startsWith(\"projects/_/buckets/carmila-results-carmila-test-1234/objects/runs/\") && resource.name.endsWith(\"/report.html\"))",
    ])
    error_message = "other grants than the list's"
  }
}

run "nobody_asked_for" {
  command = plan

  variables {
    writers        = {}
    readers        = {}
    prefix_writers = {}
    report_readers = []
  }

  assert {
    condition = length(concat(
      values(google_storage_bucket_iam_member.writer),
      values(google_storage_bucket_iam_member.reader),
      values(google_storage_bucket_iam_member.prefix_writer),
      values(google_storage_bucket_iam_member.report_reader),
    )) == 0
    error_message = "a grant that nobody asked for"
  }
}

run "a_prefix_without_its_slash" {
  command = plan

  variables {
    prefix_writers = { loads = "serviceAccount:trigger@x" }
  }

  expect_failures = [var.prefix_writers]
}

run "no_days_at_all" {
  command = plan

  variables {
    noncurrent_days = 0
  }

  expect_failures = [var.noncurrent_days]
}
