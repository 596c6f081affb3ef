//! What is said of plans that Terraform made: `plans/make` makes them anew.
#![allow(clippy::unwrap_used)]

use carmila_review::{Plan, Review, digest, told};
use serde_json::{Value, json};

fn plan(name: &str) -> Value {
    let path = format!("{}/tests/plans/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn review(plan: &Value) -> Review {
    Review::of(&Plan::parse(&plan.to_string()).unwrap()).unwrap()
}

/// The digest, then the words.
fn said(plan: &Value) -> String {
    let review = review(plan);
    format!("{}\n{}", digest(&review), told(&[("foundation".to_owned(), review)]))
}

fn of(name: &str) -> String {
    said(&plan(name))
}

/// A plan with one change that no stand-in for Google's provider makes.
fn change(kind: &str, actions: &[&str], before: Value, after: Value) -> Value {
    json!({ "format_version": "1.2", "resource_changes": [{
        "address": format!("{kind}.it"), "mode": "managed", "type": kind,
        "change": { "actions": actions, "before": before, "after": after, "after_unknown": {} },
    }]})
}

#[test]
fn nothing_changes() {
    insta::assert_snapshot!(of("unchanged"), @r#"
    none
    ## foundation

    Nobody gains or loses anything.

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_is_added() {
    insta::assert_snapshot!(of("added"), @r#"
    68effefb22093f51e9a5f29134f03b5c
    ## foundation

    **Gains**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` gains `roles/storage.objectViewer` on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_is_removed() {
    insta::assert_snapshot!(of("removed"), @r#"
    84fb261cbd76d8133a6874e2f2f9e083
    ## foundation

    **Loses**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` loses `roles/storage.objectViewer` on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_is_widened() {
    insta::assert_snapshot!(of("widened"), @r#"
    df6689d7f851818ac7f1d0f4b1bc0718
    ## foundation

    **Has something else instead**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` has `roles/storage.objectUser` instead of `roles/storage.objectViewer`, on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_moves_to_another_resource() {
    insta::assert_snapshot!(of("moved"), @r#"
    e78dd64342f22af776fee1fcfb8d97c4
    ## foundation

    **Has something else instead**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` has `roles/storage.objectViewer` on the bucket `other-bucket` instead of the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn an_account_is_deleted_and_made_anew() {
    insta::assert_snapshot!(of("recreated"), @r#"
    756d95d64030873d53af53d8efb80f1f
    ## foundation

    **Loses with its account**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` loses `roles/storage.objectViewer` on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>: the plan leaves it, and it goes with the account

    **Also about access**

    - `google_service_account.job`: the account `job-carmila@carmila-test-1234.iam.gserviceaccount.com` is deleted and made anew: what is granted to the old one, here or elsewhere, is not the new one's, though both have one address

    Other resources: 1 destroyed and made anew.

    Destroyed and made anew:

    - `google_service_account.job`
    "#);
}

#[test]
fn a_condition_goes() {
    insta::assert_snapshot!(of("condition"), @r#"
    992687cb6df2dcfb6ec3facfc7f2cbad
    ## foundation

    **Has something else instead**

    - `serviceAccount:trigger-carmila@carmila-test-1234.iam.gserviceaccount.com` has `roles/storage.objectUser` on the bucket `carmila-results`, without a condition now: until now only where `resource.name.startsWith("loads/")` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_under_another_address() {
    insta::assert_snapshot!(of("renamed_resource"), @r#"
    6f5c1c89e13cb4ded212e6f9cd17a80d
    ## foundation

    **Not certain**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` may lose `roles/storage.objectViewer` on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one, google_storage_bucket_iam_member.two`</sub>: one resource gives it and another takes it, and which comes last is not certain. A `moved` block says that they are one

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_that_is_said_to_be_renamed() {
    insta::assert_snapshot!(of("renamed_with_moved"), @r#"
    none
    ## foundation

    Nobody gains or loses anything.

    Other resources: 1 under another address.
    "#);
}

#[test]
fn a_grant_is_forgotten() {
    insta::assert_snapshot!(of("forgotten"), @r#"
    dcdc947f65bfda8ec1e6931aa1ce2b0c
    ## foundation

    **Kept, and no longer looked after**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` keeps, unwatched, `roles/storage.objectViewer` on the bucket `carmila-results` <sub>`google_storage_bucket_iam_member.one`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_binding_gets_a_member() {
    insta::assert_snapshot!(of("binding"), @r#"
    3206bef4030db22b1e4bd5d5dad1a152
    ## foundation

    **Gains**

    - `serviceAccount:trigger-carmila@carmila-test-1234.iam.gserviceaccount.com` gains `roles/run.admin` on the whole project `carmila-test-1234` <sub>`google_project_iam_binding.all`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_binding_is_new() {
    insta::assert_snapshot!(of("binding_new"), @r#"
    34969ec72a1db36ef61ff02258dc0651
    ## foundation

    **Gains**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` gains `roles/run.admin` on the whole project `carmila-test-1234` <sub>`google_project_iam_binding.all`</sub>

    **Also about access**

    - `google_project_iam_binding.all`: whoever else holds this role there loses it: the list of its members is the whole list

    Nothing else changes.
    "#);
}

#[test]
fn a_policy_for_everybody() {
    insta::assert_snapshot!(of("policy"), @r#"
    86b2a9de26ce28b3d1b6a6bf47ceb1e0
    ## foundation

    **Gains**

    - **everybody on the internet** (`allUsers`) gains `roles/run.invoker` on the service `trigger-carmila-job (europe-west1)` <sub>`google_cloud_run_v2_service_iam_policy.all`</sub>

    **Also about access**

    - `google_cloud_run_v2_service_iam_policy.all`: whoever else holds anything there loses it: this policy is the whole policy

    Nothing else changes.
    "#);
}

#[test]
fn a_grant_of_others_is_taken_away() {
    insta::assert_snapshot!(of("revoked"), @r#"
    0e1cba45a16019dbad36507811727cbd
    ## foundation

    **Loses**

    - `serviceAccount:job-carmila@carmila-test-1234.iam.gserviceaccount.com` loses `roles/run.admin` on the whole project `carmila-test-1234` <sub>`google_project_iam_member_remove.guide`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn who_gains_is_not_known_yet() {
    insta::assert_snapshot!(of("unknown"), @r#"
    e497748149715a46b3605bac38421b0c
    ## foundation

    **Gains**

    - `(known after apply)` gains `roles/bigquery.jobUser` on the whole project `carmila-test-1234` <sub>`google_project_iam_member.new`</sub>

    Other resources: 1 created.
    "#);
}

#[test]
fn several_whose_member_is_not_known_yet_are_all_told() {
    let mut plan = plan("unknown");
    let one = digest(&review(&plan));
    let changes = plan["resource_changes"].as_array_mut().unwrap();
    let mut another = changes.iter().find(|change| change["type"] == "google_project_iam_member").unwrap().clone();
    another["address"] = json!("google_project_iam_member.another");
    changes.push(another);
    assert_ne!(digest(&review(&plan)), one);
    insta::assert_snapshot!(said(&plan), @r#"
    b7e2e3a6b75e49f2926798d15625c0e4
    ## foundation

    **Gains**

    - `(known after apply)` gains `roles/bigquery.jobUser` on the whole project `carmila-test-1234` <sub>`google_project_iam_member.another, google_project_iam_member.new`</sub>

    Other resources: 1 created.
    "#);
}

#[test]
fn what_goes_with_an_account_is_in_the_digest() {
    let mut plan = plan("recreated");
    let with = digest(&review(&plan));
    plan["resource_changes"]
        .as_array_mut()
        .unwrap()
        .retain(|change| change["type"] != "google_storage_bucket_iam_member");
    assert_ne!(digest(&review(&plan)), with);
}

#[test]
fn a_grant_is_taken_over_as_found() {
    let mut plan = plan("unchanged");
    for resource in plan["resource_changes"].as_array_mut().unwrap() {
        resource["change"]["importing"] = json!({ "id": "b/carmila-results" });
    }
    insta::assert_snapshot!(said(&plan), @r#"
    none
    ## foundation

    Nobody gains or loses anything.

    Other resources: 3 taken over as found.
    "#);
}

#[test]
fn a_list_of_access_a_key_and_a_role_of_ones_own() {
    let key = change("google_service_account_key", &["create"], Value::Null, json!({ "service_account_id": "job" }));
    insta::assert_snapshot!(said(&key), @r#"
    a7044c324c1146eb39ff52fe4577475b
    ## foundation

    **Also about access**

    - `google_service_account_key.it`: is created: `service_account_id=job`

    Other resources: 1 created.
    "#);
    let role = "google_project_iam_custom_role";
    let permissions = |of: &[&str]| json!({ "role_id": "some", "permissions": of });
    let wider =
        change(role, &["update"], permissions(&["run.jobs.get"]), permissions(&["run.jobs.get", "run.jobs.run"]));
    insta::assert_snapshot!(said(&wider), @r#"
    6c5fb0abc37da50a43cf4a854d1ec717
    ## foundation

    **Also about access**

    - `google_project_iam_custom_role.it`: what whoever holds it may do changes from `["run.jobs.get"]` to `["run.jobs.get","run.jobs.run"]`

    Other resources: 1 changed.
    "#);
}

#[test]
fn a_service_that_anybody_may_call() {
    let service = |open: bool| json!({ "name": "trigger-carmila-job", "invoker_iam_disabled": open });
    insta::assert_snapshot!(said(&change("google_cloud_run_v2_service", &["update"], service(false), service(true))), @r#"
    cd98851bc6e93a9ad98b52d82a96d0dc
    ## foundation

    **Also about access**

    - `google_cloud_run_v2_service.it`: whether anybody may call it changes from `nothing` to `true`

    Other resources: 1 changed.
    "#);
    let quiet = change("google_cloud_run_v2_service", &["update"], service(false), json!({ "name": "another" }));
    assert!(review(&quiet).leaves_access_alone());
}

#[test]
fn a_federation_that_lets_others_in() {
    let provider = |condition: &str| json!({ "attribute_condition": condition });
    insta::assert_snapshot!(said(&change(
        "google_iam_workload_identity_pool_provider",
        &["update"],
        provider("assertion.repository_id == '1'"),
        provider("true"),
    )), @r#"
    596a0e47e2da6d2568d9ab1ed1c4bd13
    ## foundation

    **Also about access**

    - `google_iam_workload_identity_pool_provider.it`: who comes in changes from `assertion.repository_id == '1'` to `true`

    Other resources: 1 changed.
    "#);
}

#[test]
fn what_a_plan_contains_stays_what_it_is() {
    let values = json!({ "bucket": "b", "role": "roles/x", "member": "user:`@team` \n# heading" });
    insta::assert_snapshot!(said(&change("google_storage_bucket_iam_member", &["create"], Value::Null, values)), @r#"
    c9d408a26b569affb0d20a63e1257680
    ## foundation

    **Gains**

    - `` user:`@team`  # heading `` gains `roles/x` on the bucket `b` <sub>`google_storage_bucket_iam_member.it`</sub>

    Nothing else changes.
    "#);
}

#[test]
fn a_bucket_that_goes_is_named() {
    let bucket = change("google_storage_bucket", &["delete"], json!({ "name": "carmila-results" }), Value::Null);
    insta::assert_snapshot!(said(&bucket), @r#"
    none
    ## foundation

    Nobody gains or loses anything.

    Other resources: 1 destroyed.

    Destroyed:

    - `google_storage_bucket.it`
    "#);
}

#[test]
fn the_state_s_full_names_are_the_configuration_s_short_ones() {
    let values = |bucket: &str| json!({ "bucket": bucket, "role": "roles/x", "member": "user:a@example.com" });
    let same = change("google_storage_bucket_iam_member", &["update"], values("b/carmila"), values("carmila"));
    assert!(review(&same).leaves_access_alone());
}

#[test]
fn plans_that_do_not_say_everything_are_refused() {
    let refused = |plan: Value| {
        Plan::parse(&plan.to_string()).and_then(|plan| Review::of(&plan).map(drop)).unwrap_err().to_string()
    };
    let lines = [
        refused(json!({ "format_version": "2.0" })),
        refused(json!({ "format_version": "1.2", "errored": true })),
        refused(json!({ "format_version": "1.2", "complete": false })),
        refused(change("google_storage_bucket", &["transmute"], Value::Null, Value::Null)),
        refused(json!([])),
    ];
    insta::assert_snapshot!(lines.join("\n"), @r#"
    the plan's JSON is of format 2.0, and 1.x is known here. Use a Terraform 1.x
    Terraform stopped while it made this plan, so something is missing in it. See what it said, and plan again
    the plan puts off some changes to another one, so it does not say them all. Plan without -target and deferral
    google_storage_bucket.it has an action that is not known here: transmute. Read the plan itself
    this is no plan's JSON: invalid length 0, expected struct Plan with 4 elements at line 1 column 2. Make it with `terraform show -json PLAN`
    "#);
}

#[test]
fn two_changes_have_two_digests() {
    let names = [
        "unchanged",
        "added",
        "removed",
        "widened",
        "moved",
        "recreated",
        "condition",
        "forgotten",
        "binding",
        "revoked",
    ];
    let digests: std::collections::BTreeSet<_> = names.iter().map(|name| digest(&review(&plan(name)))).collect();
    assert_eq!(digests.len(), names.len());
}

mod order {
    use proptest::prelude::*;

    use super::*;

    fn grant(index: usize, member: u8, role: u8, creates: bool) -> Value {
        let values = json!({ "bucket": "b", "role": format!("roles/{role}"), "member": format!("user:{member}") });
        let (actions, before, after) =
            if creates { ("create", Value::Null, values) } else { ("delete", values, Value::Null) };
        json!({
            "address": format!("google_storage_bucket_iam_member.n{index}"), "mode": "managed",
            "type": "google_storage_bucket_iam_member", "change": { "actions": [actions], "before": before, "after": after },
        })
    }

    proptest! {
        /// Terraform promises no order, and a pull request's plan is made on another day than the deployment's.
        #[test]
        fn the_digest_does_not_depend_on_it(
            grants in prop::collection::btree_set((0u8..6, 0u8..3, any::<bool>()), 0..12).prop_map(Vec::from_iter).prop_shuffle(),
        ) {
            let plan = |grants: &[(u8, u8, bool)]| {
                let changes: Vec<_> = grants.iter().enumerate().map(|(i, g)| grant(i, g.0, g.1, g.2)).collect();
                json!({ "format_version": "1.2", "resource_changes": changes })
            };
            let mut sorted = grants.clone();
            sorted.sort();
            prop_assert_eq!(digest(&review(&plan(&grants))), digest(&review(&plan(&sorted))));
            prop_assert_eq!(review(&plan(&grants)).leaves_access_alone(), grants.is_empty());
        }
    }
}
