mock_provider "google" {
  # Plans alone: what is protected could not be taken down again.
  override_during = plan

  mock_resource "google_artifact_registry_repository" {
    defaults = { name = "carmila-repo" }
  }
  override_resource {
    target = google_service_account.account["job"]
    values = { name = "projects/carmila-test-1234/serviceAccounts/job-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:job@x", email = "job@x" }
  }
  override_resource {
    target = google_service_account.account["trigger"]
    values = { name = "projects/carmila-test-1234/serviceAccounts/trigger-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:trigger@x", email = "trigger@x" }
  }
  override_resource {
    target = google_service_account.account["scheduler"]
    values = { name = "projects/carmila-test-1234/serviceAccounts/scheduler-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:scheduler@x", email = "scheduler@x" }
  }
  override_resource {
    target = module.build.google_service_account.build
    values = { name = "projects/carmila-test-1234/serviceAccounts/build-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:build@x", email = "build@x" }
  }
}

variables {
  project_id = "carmila-test-1234"
}

run "the_guides_names_and_regions" {
  command = plan

  assert {
    condition = { for role, account in google_service_account.account : role => account.account_id } == {
      job       = "job-carmila"
      trigger   = "trigger-carmila"
      scheduler = "scheduler-carmila"
    }
    error_message = "an account has another name"
  }

  assert {
    condition     = output.bucket == "carmila-results-carmila-test-1234" && output.table == "carmila-test-1234.carmila_data.predictions_carmila"
    error_message = "the bucket or the table is elsewhere"
  }

  assert {
    condition     = keys(module.warehouse.tables) == ["intervalles_carmila", "predictions_carmila"]
    error_message = "other tables than a run fills: ${join(", ", keys(module.warehouse.tables))}"
  }

  assert {
    condition     = output.registry == "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo"
    error_message = "the images are elsewhere: ${output.registry}"
  }

  assert {
    condition     = output.share_with == ["job@x", "trigger@x"]
    error_message = "the folder is shared with others than those who read it"
  }
}

run "the_guides_apis" {
  command = plan

  # cloudfunctions alone has nothing to do here any more.
  assert {
    condition = length(setsubtract([
      "iam.googleapis.com", "run.googleapis.com", "artifactregistry.googleapis.com", "cloudscheduler.googleapis.com",
      "drive.googleapis.com", "storage.googleapis.com", "cloudbuild.googleapis.com", "bigquery.googleapis.com",
    ], keys(google_project_service.api))) == 0
    error_message = "an API of the guide is missing"
  }

  assert {
    condition     = alltrue([for api in values(google_project_service.api) : api.disable_on_destroy == false])
    error_message = "an API that others may use is turned off"
  }
}

run "who_may_do_what" {
  command = plan

  assert {
    condition = toset([
      for grant in concat(
        values(google_service_account_iam_member.own_token),
        values(google_service_account_iam_member.deployer),
        values(google_service_account_iam_member.builder),
      ) : join(" ", [grant.member, grant.role, basename(grant.service_account_id)])
      ]) == toset([
      "serviceAccount:job@x roles/iam.serviceAccountTokenCreator job-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "serviceAccount:trigger@x roles/iam.serviceAccountTokenCreator trigger-carmila@carmila-test-1234.iam.gserviceaccount.com",
    ])
    error_message = "other grants than the list's"
  }

  assert {
    condition     = length(google_project_iam_member_remove.guide) == 0
    error_message = "a grant is taken away that nobody asked to be"
  }
}

run "a_deployer_may_use_the_accounts" {
  command = plan

  variables {
    deployers = ["serviceAccount:deploy@x"]
  }

  assert {
    condition = toset([
      for grant in concat(values(google_service_account_iam_member.deployer), values(google_service_account_iam_member.builder)) :
      join(" ", [grant.member, grant.role, basename(grant.service_account_id)])
      ]) == toset([
      "serviceAccount:deploy@x roles/iam.serviceAccountUser job-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "serviceAccount:deploy@x roles/iam.serviceAccountUser trigger-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "serviceAccount:deploy@x roles/iam.serviceAccountUser scheduler-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "serviceAccount:deploy@x roles/iam.serviceAccountUser build-carmila@carmila-test-1234.iam.gserviceaccount.com",
    ])
    error_message = "other grants than the list's"
  }
}

run "the_guides_grants_go_when_asked" {
  command = plan

  variables {
    revoke_guide_grants = true
  }

  assert {
    condition = toset([for grant in values(google_project_iam_member_remove.guide) : join(" ", [grant.member, grant.role])]) == toset([
      "serviceAccount:job@x roles/bigquery.dataEditor",
      "serviceAccount:job@x roles/bigquery.jobUser",
      "serviceAccount:job@x roles/run.admin",
      "serviceAccount:job@x roles/run.developer",
      "serviceAccount:job@x roles/storage.objectAdmin",
    ])
    error_message = "another grant than the guide's is taken away, or one of them stays"
  }
}

run "a_group_with_its_kind" {
  command = plan

  variables {
    analysts = "group:analysts@example.com"
  }

  expect_failures = [var.analysts]
}

run "a_deployer_without_its_kind" {
  command = plan

  variables {
    deployers = ["you@example.com"]
  }

  expect_failures = [var.deployers]
}

run "a_zone_for_a_region" {
  command = plan

  variables {
    region_job = "europe-west9-a"
  }

  expect_failures = [var.region_job]
}

run "a_location_in_lower_case" {
  command = plan

  variables {
    bigquery_location = "eu"
  }

  expect_failures = [var.bigquery_location]
}

run "taking_over_the_function" {
  command = plan

  variables {
    adopt = ["function"]
  }

  expect_failures = [var.adopt]
}
