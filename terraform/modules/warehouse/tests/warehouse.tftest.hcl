mock_provider "google" {}

variables {
  project_id = "carmila-test-1234"
  dataset    = "carmila_data"
  tables     = { predictions_carmila = "[{\"name\":\"nom_mall\",\"type\":\"STRING\"}]" }
  editors    = { trigger = "serviceAccount:trigger@x" }
  viewers    = ["group:analysts@example.com"]
}

run "the_table" {
  command = plan

  assert {
    condition = (
      google_bigquery_dataset.data.location == "EU" &&
      google_bigquery_dataset.data.delete_contents_on_destroy == false &&
      google_bigquery_table.table["predictions_carmila"].deletion_protection == true
    )
    error_message = "the dataset is elsewhere, or its contents are not protected"
  }

  assert {
    condition     = jsondecode(google_bigquery_table.table["predictions_carmila"].schema)[0].name == "nom_mall"
    error_message = "another schema than was given"
  }

  assert {
    condition     = output.tables == { predictions_carmila = "carmila-test-1234.carmila_data.predictions_carmila" }
    error_message = "the tables are said to be elsewhere"
  }
}

run "who_may_do_what" {
  command = plan

  assert {
    condition = toset(concat(
      [
        for grant in concat(values(google_bigquery_table_iam_member.editor), values(google_bigquery_table_iam_member.viewer)) :
        join(" ", [grant.member, grant.role, grant.dataset_id, grant.table_id])
      ],
      [for grant in values(google_project_iam_member.job_user) : join(" ", [grant.member, grant.role, grant.project])],
      )) == toset([
      "serviceAccount:trigger@x roles/bigquery.dataEditor carmila_data predictions_carmila",
      "group:analysts@example.com roles/bigquery.dataViewer carmila_data predictions_carmila",
      "serviceAccount:trigger@x roles/bigquery.jobUser carmila-test-1234",
      "group:analysts@example.com roles/bigquery.jobUser carmila-test-1234",
    ])
    error_message = "other grants than the list's"
  }
}

run "a_second_table_is_granted_like_the_first" {
  command = plan

  variables {
    tables = {
      predictions_carmila = "[{\"name\":\"nom_mall\",\"type\":\"STRING\"}]"
      intervalles_carmila = "[{\"name\":\"nom_mall\",\"type\":\"STRING\"}]"
    }
    viewers = []
  }

  assert {
    condition = toset([for grant in values(google_bigquery_table_iam_member.editor) : grant.table_id]) == toset([
      "predictions_carmila", "intervalles_carmila",
    ]) && length(google_project_iam_member.job_user) == 1
    error_message = "a table that cannot be loaded, or a grant twice"
  }
}

run "a_schema_that_is_none" {
  command = plan

  variables {
    tables = { predictions_carmila = "schema/predictions_carmila.json" }
  }

  expect_failures = [var.tables]
}
