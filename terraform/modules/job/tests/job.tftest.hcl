mock_provider "google" {}

variables {
  project_id      = "carmila-test-1234"
  name            = "carmila-xgb"
  region          = "europe-west9"
  image           = "europe-west9-docker.pkg.dev/p/r/carmila-xgb@sha256:0000"
  account         = "job@x"
  bucket          = "carmila-results-carmila-test-1234"
  drive_folder_id = "1AbCdEfGhIjKlMnOp"
  runners         = { trigger = "serviceAccount:trigger@x" }
  viewers         = { job = "serviceAccount:job@x" }
}

run "the_job" {
  command = plan

  assert {
    condition = {
      for env in google_cloud_run_v2_job.job.template[0].template[0].containers[0].env : env.name => env.value
      } == {
      GCS_BUCKET_NAME = "carmila-results-carmila-test-1234"
      DRIVE_FOLDER_ID = "1AbCdEfGhIjKlMnOp"
      GCP_PROJECT_ID  = "carmila-test-1234"
      GCP_REGION      = "europe-west9"
    }
    error_message = "another environment than the job reads"
  }

  assert {
    condition = (
      google_cloud_run_v2_job.job.location == "europe-west9" &&
      google_cloud_run_v2_job.job.template[0].template[0].service_account == "job@x" &&
      google_cloud_run_v2_job.job.template[0].template[0].max_retries == 3 &&
      google_cloud_run_v2_job.job.template[0].template[0].timeout == "3600s" &&
      google_cloud_run_v2_job.job.template[0].template[0].containers[0].resources[0].limits == tomap({ cpu = "4", memory = "4Gi" })
    )
    error_message = "region, account, retries or budgets are others"
  }
}

run "who_may_do_what" {
  command = plan

  assert {
    condition = toset([
      for grant in concat(values(google_cloud_run_v2_job_iam_member.runner), values(google_cloud_run_v2_job_iam_member.viewer)) :
      join(" ", [grant.member, grant.role, grant.location, grant.name])
      ]) == toset([
      "serviceAccount:trigger@x roles/run.jobsExecutor europe-west9 carmila-xgb",
      "serviceAccount:trigger@x roles/run.viewer europe-west9 carmila-xgb",
      "serviceAccount:job@x roles/run.viewer europe-west9 carmila-xgb",
    ])
    error_message = "other grants than the list's"
  }
}

run "several_tasks_at_once" {
  command = plan

  variables {
    tasks = 4
  }

  assert {
    condition     = google_cloud_run_v2_job.job.template[0].task_count == 4 && google_cloud_run_v2_job.job.template[0].parallelism == 4
    error_message = "tasks wait for one another"
  }
}

run "memory_in_words" {
  command = plan

  variables {
    memory = "4 GB"
  }

  expect_failures = [var.memory]
}

run "three_processors" {
  command = plan

  variables {
    cpu = "3"
  }

  expect_failures = [var.cpu]
}

run "no_time_at_all" {
  command = plan

  variables {
    minutes = 1
  }

  expect_failures = [var.minutes]
}

run "no_task" {
  command = plan

  variables {
    tasks = 0
  }

  expect_failures = [var.tasks]
}
