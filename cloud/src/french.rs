//! What is wrong with a door, and what to do, in French. What the system or Google said stays in its own words.

use crate::retry::{Failure, Kind};
use crate::run_id::RunId;
use crate::{credentials, folder, rollback, runner, store, warehouse};

impl folder::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use folder::Error::*;
        match self {
            NotADirectory(path) => {
                format!("{} n'est pas un dossier. Indiquez avec --folder un dossier qui existe", path.display())
            }
            Unreadable { path, source } => format!(
                "{} est illisible ({source}). Vérifiez qu'il existe et que vous avez le droit de le lire",
                path.display()
            ),
            Changing(name) => {
                format!("{name} changeait pendant sa lecture. Relancez quand il ne sera plus en cours d'écriture")
            }
            NotShared { folder, accounts } => format!(
                "{folder} n'existe pas, n'est pas partagé ou est vide. Partagez-le en lecture (Lecteur) avec {}, et \
                 mettez-y les classeurs",
                accounts.replace(" and ", " et ")
            ),
            TooLarge(name) => format!(
                "{name} est une feuille Google Sheets de plus de 10 Mo, que Google n'exporte pas. Enregistrez-la en .xlsx \
                 dans le dossier"
            ),
            Interrupted(_) => "la lecture du dossier a été interrompue. Relancez".to_owned(),
            Drive { what, failure } => tell(
                failure,
                &format!("{what} est illisible"),
                "Vérifiez que le dossier est partagé en lecture, téléchargement permis",
            ),
            Credentials(error) => error.french(),
        }
    }
}

impl store::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use store::Error::*;
        match self {
            Unusable { path, source } => format!(
                "{} est inutilisable ({source}). Vérifiez que le dépôt est là, qu'on peut y écrire et qu'il n'est pas plein",
                path.display()
            ),
            Conflict(name) => format!("{name} a été écrit par quelqu'un d'autre entre-temps. Relancez"),
            Damaged(name) => format!(
                "{name} dans le dépôt n'est pas ce qui y a été écrit. Remettez-le, ou faites pointer latest.json sur une \
                 autre exécution"
            ),
            Missing(name) => {
                format!(
                    "{name} manque dans le dépôt. Remettez-le, ou faites pointer latest.json sur une autre exécution"
                )
            }
            NoBucket(bucket) => {
                format!("le bucket gs://{bucket} n'existe pas. Créez-le avec `make deploy`, ou indiquez-en un autre")
            }
            Forbidden { bucket, account, failure } => format!(
                "{account} n'a pas accès à gs://{bucket} ({failure}). Donnez-lui roles/storage.objectUser sur le bucket"
            ),
            Interrupted(_) => "l'accès au dépôt a été interrompu. Relancez".to_owned(),
            Bucket { what, failure } => {
                tell(failure, &format!("{what} est inutilisable"), "Vérifiez le nom du bucket et réessayez")
            }
            Name(_) => self.to_string(),
            Credentials(error) => error.french(),
        }
    }
}

impl runner::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use runner::Error::*;
        match self {
            Program { program, source } => format!(
                "le job {} ne peut être lancé ({source}). Compilez-le, ou indiquez-le avec --job",
                program.display()
            ),
            NoJob { project, region, job } => format!(
                "le job {job} n'existe pas en {region} dans le projet {project}. Lancez `make deploy`, qui le crée, ou \
                 indiquez-en un autre avec GCP_PROJECT_ID, GCP_REGION et CLOUD_RUN_JOB_NAME"
            ),
            Credentials(error) => error.french(),
            Store(error) => error.french(),
            Unsure { .. } | CloudRun(_) | Connections(_) | Interrupted(_) => self.to_string(),
        }
    }
}

impl warehouse::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use warehouse::Error::*;
        match self {
            Sqlite { path, source } => format!(
                "{} est inutilisable ({source}). Indiquez une base SQLite, ou un nouveau fichier là où écrire est permis",
                path.display()
            ),
            OtherSchema { table, difference, remedy } => format!(
                "{table} a d'autres colonnes que ce qu'une exécution écrit : {}. {}",
                difference.replace(" instead of ", " au lieu de ").replace(" is missing", " manque"),
                remedy
                    .replace(
                        "Rename or drop that table, or name another file",
                        "Renommez ou supprimez cette table, ou indiquez un autre fichier"
                    )
                    .replace(
                        "Drop that table and run `make deploy`, which makes it, or name another with",
                        "Supprimez cette table et lancez `make deploy`, qui la crée, ou indiquez-en une autre avec"
                    )
            ),
            NoTable { table, missing, variable } => {
                let (lacking, makes) = match *missing {
                    "dataset" => ("d'ensemble de données pour", "le crée"),
                    _ => ("de table", "la crée"),
                };
                format!(
                    "il n'y a pas {lacking} {table} dans BigQuery. Lancez `make deploy`, qui {makes}, ou indiquez autre chose \
                     avec BQ_DATASET et {variable}"
                )
            }
            Elsewhere { table, location, expected } => {
                format!("{table} est en {location}, pas en {expected}. Donnez {location} à BQ_LOCATION")
            }
            Credentials(error) => error.french(),
            Store(error) => error.french(),
            Address(_) | BigQuery(_) | NotABucket | Schema(_) | Interrupted(_) => self.to_string(),
        }
    }
}

impl credentials::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use credentials::Error::*;
        match self {
            Unreadable { path, source } => format!(
                "les identifiants de {} sont illisibles ({source}). Vérifiez GOOGLE_APPLICATION_CREDENTIALS",
                path.display()
            ),
            NotCredentials(path) => format!(
                "{} ne contient pas d'identifiants utilisables ici. Indiquez la clé d'un compte de service dans \
                 GOOGLE_APPLICATION_CREDENTIALS, ou lancez `gcloud auth application-default login`",
                path.display()
            ),
            Nowhere(failure) => format!(
                "il n'y a pas d'identifiants Google ({failure}). Lancez `gcloud auth application-default login`, ou indiquez \
                 une clé dans GOOGLE_APPLICATION_CREDENTIALS"
            ),
            Metadata(failure) => tell(
                failure,
                "le serveur de métadonnées ne donne pas de jeton",
                "Vérifiez qu'un compte de service est attaché",
            ),
            SignIn(failure) => format!(
                "votre connexion n'est plus valable ({failure}). Relancez `gcloud auth application-default login`"
            ),
            Key { account, failure } => format!(
                "la clé de {account} est refusée ({failure}). Faites-en une autre et indiquez-la dans \
                 GOOGLE_APPLICATION_CREDENTIALS"
            ),
            TokenServer(failure) => tell(failure, "le serveur de jetons n'en donne pas", "Réessayez plus tard"),
            DriveNeedsAnAccount => {
                "la connexion de gcloud ne suffit pas pour lire Drive. Donnez à CARMILA_IMPERSONATE le \
                                    compte avec lequel le dossier est partagé, par exemple \
                                    job-carmila@PROJET.iam.gserviceaccount.com"
                    .to_owned()
            }
            Impersonation { account, failure } => tell(
                failure,
                &format!("aucun jeton ne peut être fait pour {account}"),
                &format!(
                    "Donnez roles/iam.serviceAccountTokenCreator sur {account} à qui lance ceci, et activez \
                     iamcredentials.googleapis.com"
                ),
            ),
            Connections(failure) => {
                format!("aucune connexion sûre n'est possible ({failure}). Vérifiez que le système a des certificats")
            }
        }
    }
}

impl rollback::Error {
    /// One sentence on what is wrong and one on what to do.
    pub fn french(&self) -> String {
        use rollback::Error::*;
        match self {
            NoRun => {
                "il n'y a aucune version dans ce dépôt. Lancez carmila-job, ou indiquez un autre dépôt avec --store"
                    .to_owned()
            }
            Absent { run, others } => {
                format!("la version {run} n'est pas dans le dépôt. {}", instead(others))
            }
            NotWhole { run, harm, others } => {
                let how = if harm.lost { "manque" } else { "est abîmé" };
                format!("la version {run} n'est pas entière : son {} {how}. {}", harm.file, instead(others))
            }
            Older { run, file, others } => format!(
                "la version {run} vient d'un programme qui ne faisait pas encore {file}, sans lequel les tables ne peuvent être \
                 chargées. {}",
                instead(others)
            ),
            Document(error) => format!("latest.json ne peut être écrit ({error}). Signalez-le si cela dure"),
            Store(error) => error.french(),
        }
    }
}

fn instead(others: &[RunId]) -> String {
    match others {
        [] => "Il n'y en a pas d'autre que celle qui est publiée".to_owned(),
        others => format!("Les plus récentes à côté de celle qui est publiée : {}", rollback::newest_of(others)),
    }
}

/// A failure as a person reads it: as [`Failure::tell`] does in English.
fn tell(failure: &Failure, what: &str, otherwise: &str) -> String {
    if failure.kind == Kind::Credentials {
        return format!("{what} : {}", failure.message);
    }
    let advice = match failure.kind {
        Kind::Unreachable => "Vérifiez le réseau et réessayez",
        Kind::Lost | Kind::Answer(500..) => "Réessayez plus tard",
        Kind::Answer(408 | 429) => "Google est trop sollicité : réessayez plus tard",
        Kind::Answer(401) => "Reconnectez-vous avec `gcloud auth application-default login`, ou faites une autre clé",
        _ => otherwise,
    };
    format!("{what} ({failure}). {advice}")
}
