variable "project_id" {
  description = "Project that GitHub's workflows plan and deploy."
  type        = string
  nullable    = false
}

variable "repository_id" {
  description = "Number of the repository, which unlike its name nobody else can ever have."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.repository_id))
    error_message = "repository_id is the repository's number: `gh api repos/OWNER/NAME --jq .id` says it."
  }
}

variable "ref" {
  description = "The one ref that may deploy."
  type        = string
  default     = "refs/heads/main"
  nullable    = false

  validation {
    condition     = startswith(var.ref, "refs/heads/")
    error_message = "ref is a branch in full, such as refs/heads/main."
  }
}

variable "state" {
  description = "Bucket of Terraform's state."
  type        = string
  nullable    = false
}
