variable "project_id" {
  description = "Project of the dataset."
  type        = string
  nullable    = false
}

variable "dataset" {
  description = "Name of the dataset."
  type        = string
  nullable    = false
}

variable "location" {
  description = "Where the dataset is: EU, or one region."
  type        = string
  default     = "EU"
  nullable    = false
}

variable "tables" {
  description = "Schema of each table, as BigQuery's JSON, by the table's name."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for schema in values(var.tables) : can(jsondecode(schema)[0].name)])
    error_message = "A table's schema is a JSON list of columns, such as schema/predictions_carmila.json."
  }
}

variable "editors" {
  description = "Accounts that load the tables, as IAM members."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "viewers" {
  description = "Groups or people who read the tables, as IAM members."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "labels" {
  description = "Labels of the dataset and the tables."
  type        = map(string)
  default     = {}
  nullable    = false
}
