mock_provider "google" {
  mock_resource "google_cloud_run_v2_service" {
    defaults = { uri = "https://trigger-carmila-job-abc-ew.a.run.app" }
  }
}

variables {
  project_id        = "carmila-test-1234"
  name              = "trigger-carmila-job"
  region            = "europe-west1"
  image             = "europe-west9-docker.pkg.dev/p/r/carmila-trigger@sha256:0000"
  account           = "trigger@x"
  scheduler_account = "scheduler@x"
  callers           = ["user:admin@example.com"]
  environment       = { GCP_PROJECT_ID = "carmila-test-1234", BQ_DATASET = "carmila_data" }
}

run "the_service" {
  assert {
    condition = { for env in google_cloud_run_v2_service.trigger.template[0].containers[0].env : env.name => env.value } == {
      GCP_PROJECT_ID = "carmila-test-1234"
      BQ_DATASET     = "carmila_data"
    }
    error_message = "another environment than was given"
  }

  assert {
    condition = (
      google_cloud_run_v2_service.trigger.location == "europe-west1" &&
      google_cloud_run_v2_service.trigger.invoker_iam_disabled == false &&
      google_cloud_run_v2_service.trigger.template[0].service_account == "trigger@x" &&
      google_cloud_run_v2_service.trigger.template[0].scaling[0].min_instance_count == 0 &&
      google_cloud_run_v2_service.trigger.template[0].scaling[0].max_instance_count == 1
    )
    error_message = "region, privacy, account or instances are others"
  }
}

run "the_schedule" {
  assert {
    condition = (
      google_cloud_scheduler_job.tick.region == "europe-west1" &&
      google_cloud_scheduler_job.tick.schedule == "0 * * * *" &&
      google_cloud_scheduler_job.tick.http_target[0].http_method == "POST" &&
      google_cloud_scheduler_job.tick.http_target[0].uri == "https://trigger-carmila-job-abc-ew.a.run.app"
    )
    error_message = "another schedule, or another address than the trigger's"
  }

  assert {
    condition = (
      google_cloud_scheduler_job.tick.http_target[0].oidc_token[0].service_account_email == "scheduler@x" &&
      google_cloud_scheduler_job.tick.http_target[0].oidc_token[0].audience == "https://trigger-carmila-job-abc-ew.a.run.app"
    )
    error_message = "the token is another account's, or for another address"
  }

  assert {
    condition = (
      google_cloud_scheduler_job.tick.attempt_deadline == "1800s" &&
      tonumber(trimsuffix(google_cloud_run_v2_service.trigger.template[0].timeout, "s")) >= tonumber(trimsuffix(google_cloud_scheduler_job.tick.attempt_deadline, "s"))
    )
    error_message = "the service gives up before the scheduler does"
  }
}

run "who_may_do_what" {
  assert {
    condition = toset([
      for grant in concat([google_cloud_run_v2_service_iam_member.scheduler], values(google_cloud_run_v2_service_iam_member.caller)) :
      join(" ", [grant.member, grant.role, grant.location, grant.name])
      ]) == toset([
      "serviceAccount:scheduler@x roles/run.servicesInvoker europe-west1 trigger-carmila-job",
      "user:admin@example.com roles/run.servicesInvoker europe-west1 trigger-carmila-job",
    ])
    error_message = "other grants than the list's"
  }
}

run "a_schedule_of_words" {
  command = plan

  variables {
    schedule = "hourly"
  }

  expect_failures = [var.schedule]
}

run "a_deadline_that_the_scheduler_does_not_have" {
  command = plan

  variables {
    deadline = 3600
  }

  expect_failures = [var.deadline]
}
