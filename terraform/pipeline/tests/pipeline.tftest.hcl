mock_provider "google" {
  mock_resource "google_cloud_run_v2_service" {
    defaults = { uri = "https://trigger-carmila-job-abc-ew.a.run.app" }
  }
}

variables {
  project_id      = "carmila-test-1234"
  drive_folder_id = "1AbCdEfGhIjKlMnOpQrStUvWxYz"
  job_image       = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-xgb@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  trigger_image   = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-trigger@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
}

run "the_guides_names_and_regions" {
  assert {
    condition = (
      module.job.name == "carmila-xgb" &&
      module.trigger.name == "trigger-carmila-job" &&
      output.table == "carmila-test-1234.carmila_data.predictions_carmila"
    )
    error_message = "the job, the trigger or the table has another name"
  }

  assert {
    condition = output.share_with == [
      "job-carmila@carmila-test-1234.iam.gserviceaccount.com",
      "trigger-carmila@carmila-test-1234.iam.gserviceaccount.com",
    ]
    error_message = "the folder is shared with others than those who read it"
  }

  assert {
    condition = (
      strcontains(output.links.executions, "/europe-west9/carmila-xgb/") &&
      strcontains(output.links.trigger, "/europe-west1/trigger-carmila-job/")
    )
    error_message = "the job or the trigger is in another region"
  }

  assert {
    condition     = output.looker_studio == "https://lookerstudio.google.com/reporting/create?ds.ds0.connector=bigQuery&ds.ds0.type=TABLE&ds.ds0.projectId=carmila-test-1234&ds.ds0.datasetId=carmila_data&ds.ds0.tableId=predictions_carmila"
    error_message = "Looker Studio opens something else"
  }
}

run "an_image_by_its_tag" {
  command = plan

  variables {
    job_image = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-xgb:latest"
  }

  expect_failures = [var.job_image]
}

run "a_digest_that_is_cut_off" {
  command = plan

  variables {
    trigger_image = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-trigger@sha256:0123"
  }

  expect_failures = [var.trigger_image]
}

run "one_image_for_the_other" {
  command = plan

  variables {
    trigger_image = "europe-west9-docker.pkg.dev/carmila-test-1234/carmila-repo/carmila-xgb@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  expect_failures = [var.trigger_image]
}

run "a_folders_address" {
  command = plan

  variables {
    drive_folder_id = "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz"
  }

  expect_failures = [var.drive_folder_id]
}

run "everybody_calls" {
  command = plan

  variables {
    callers = ["allUsers"]
  }

  expect_failures = [var.callers]
}

run "a_zone_for_the_jobs_region" {
  command = plan

  variables {
    region_job = "europe-west9-a"
  }

  expect_failures = [var.region_job]
}

run "a_city_for_the_schedulers_region" {
  command = plan

  variables {
    region_scheduler = "Belgium"
  }

  expect_failures = [var.region_scheduler]
}

run "taking_over_the_function" {
  command = plan

  variables {
    adopt = ["function"]
  }

  expect_failures = [var.adopt]
}
