variable "project_id" {
  description = "Project that everything is in."
  type        = string
  nullable    = false
}

variable "region_job" {
  description = "Region of the job and of everything that lies beside it."
  type        = string
  default     = "europe-west9"
  nullable    = false
}

variable "names" {
  description = "Names other than the usual ones, by what they name: { dataset = \"other_data\" }."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "github_repository_id" {
  description = "Number of the GitHub repository whose workflows plan and deploy; null without GitHub."
  type        = string
  default     = null
}

variable "github_ref" {
  description = "The one ref that may deploy."
  type        = string
  default     = "refs/heads/main"
  nullable    = false
}

variable "adopt_state" {
  description = "Whether the bucket of the state is there already, without a state that knows it."
  type        = bool
  default     = false
  nullable    = false
}
