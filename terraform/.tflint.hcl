# What tflint asks of every root and module: its own rules of the language, all of them. Its rules on Google's things come as a
# download of their own from outside the package registries; the real provider's `validate` knows those things better.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Each module says for itself how it is laid out: a room a job, with iam.tf where access is reviewed.
rule "terraform_standard_module_structure" {
  enabled = false
}
