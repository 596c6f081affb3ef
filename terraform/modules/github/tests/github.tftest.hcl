mock_provider "google" {
  mock_resource "google_iam_workload_identity_pool" {
    defaults = { name = "projects/1/locations/global/workloadIdentityPools/carmila-github" }
  }
  override_resource {
    target = google_service_account.plan
    values = { name = "projects/carmila-test-1234/serviceAccounts/plan-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:plan@x", email = "plan@x" }
  }
  override_resource {
    target = google_service_account.deploy
    values = { name = "projects/carmila-test-1234/serviceAccounts/deploy-carmila@carmila-test-1234.iam.gserviceaccount.com", member = "serviceAccount:deploy@x", email = "deploy@x" }
  }
}

variables {
  project_id    = "carmila-test-1234"
  repository_id = "123456789"
  state         = "carmila-tfstate-carmila-test-1234"
}

run "only_this_repository_gets_in" {
  assert {
    condition     = google_iam_workload_identity_pool_provider.github.attribute_condition == "assertion.repository_id == '123456789'"
    error_message = "other repositories get in"
  }
}

run "pull_requests_plan_and_main_deploys" {
  assert {
    condition = toset([
      for grant in [
        google_service_account_iam_member.plan,
        google_service_account_iam_member.deploy,
        google_service_account_iam_member.deploy_token,
      ] : join(" ", [grant.member, grant.role, basename(grant.service_account_id)])
      ]) == toset([
      "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/carmila-github/attribute.repository_id/123456789 roles/iam.workloadIdentityUser plan-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/carmila-github/attribute.ref/refs/heads/main roles/iam.workloadIdentityUser deploy-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "serviceAccount:deploy@x roles/iam.serviceAccountOpenIdTokenCreator deploy-carmila@carmila-test-1234.iam.gserviceaccount.com",
    ])
    error_message = "others than these become the identities"
  }
}

run "who_plans_only_reads" {
  assert {
    condition = toset([for grant in values(google_project_iam_member.plan) : join(" ", [grant.member, grant.role])]) == toset([
      "serviceAccount:plan@x roles/artifactregistry.reader",
      "serviceAccount:plan@x roles/bigquery.metadataViewer",
      "serviceAccount:plan@x roles/cloudscheduler.viewer",
      "serviceAccount:plan@x roles/iam.securityReviewer",
      "serviceAccount:plan@x roles/iam.workloadIdentityPoolViewer",
      "serviceAccount:plan@x roles/logging.viewer",
      "serviceAccount:plan@x roles/monitoring.viewer",
      "serviceAccount:plan@x roles/run.viewer",
      "serviceAccount:plan@x roles/serviceusage.serviceUsageViewer",
      "serviceAccount:plan@x roles/storage.bucketViewer",
    ])
    error_message = "other grants than the list's"
  }

  assert {
    condition     = google_storage_bucket_iam_member.plan.role == "roles/storage.objectViewer"
    error_message = "the plan could write the state"
  }
}

run "what_deploying_may" {
  assert {
    condition = toset([for grant in values(google_project_iam_member.deploy) : join(" ", [grant.member, grant.role])]) == toset([
      "serviceAccount:deploy@x roles/artifactregistry.admin",
      "serviceAccount:deploy@x roles/bigquery.admin",
      "serviceAccount:deploy@x roles/cloudbuild.builds.editor",
      "serviceAccount:deploy@x roles/cloudscheduler.admin",
      "serviceAccount:deploy@x roles/iam.serviceAccountAdmin",
      "serviceAccount:deploy@x roles/iam.workloadIdentityPoolViewer",
      "serviceAccount:deploy@x roles/logging.configWriter",
      "serviceAccount:deploy@x roles/logging.viewer",
      "serviceAccount:deploy@x roles/monitoring.editor",
      "serviceAccount:deploy@x roles/run.admin",
      "serviceAccount:deploy@x roles/serviceusage.serviceUsageAdmin",
      "serviceAccount:deploy@x roles/storage.admin",
    ])
    error_message = "other grants than the list's"
  }

  assert {
    condition = (
      google_project_iam_member.deploy_grants.role == "roles/resourcemanager.projectIamAdmin" &&
      google_project_iam_member.deploy_grants.condition[0].expression ==
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/bigquery.jobUser', 'roles/logging.logWriter'])"
    )
    error_message = "a deployment could grant anything on the project"
  }

  assert {
    condition     = google_storage_bucket_iam_member.deploy.role == "roles/storage.objectUser" && google_storage_bucket_iam_member.deploy.bucket == "carmila-tfstate-carmila-test-1234"
    error_message = "the state cannot be written, or another bucket can"
  }
}

run "the_name_of_a_repository" {
  command = plan

  variables {
    repository_id = "carmila/forecast"
  }

  expect_failures = [var.repository_id]
}

run "a_ref_in_short" {
  command = plan

  variables {
    ref = "main"
  }

  expect_failures = [var.ref]
}
