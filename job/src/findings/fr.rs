//! The findings in French.

use super::{Kind, Lang, Problem, kinds};

/// What is wrong, and what was done or is to do.
pub(super) fn words(problem: &Problem) -> (String, String) {
    use Problem::*;
    let (day, number, quote) = (|d| Lang::Fr.day(d), |n| Lang::Fr.number(n), |t: &str| Lang::Fr.quote(t));
    let (count, days) = (|n: f64| Lang::Fr.decimal(n), |from: &_, to: &_| Lang::Fr.days(*from, *to));
    let list = |names: &[String]| names.iter().map(|n| quote(n)).collect::<Vec<_>>().join(", ");
    let say = |what: String, done: &str| (what, done.to_owned());
    let row_left_out = "Les lignes ont été écartées ; corrigez-les dans le classeur.";
    let day_missing = "Le jour compte comme manquant ; corrigez la cellule dans le classeur.";
    let unmatched = "Ses lignes ont été écartées ; corrigez l'orthographe ou ajoutez le centre à Transco.";
    match problem {
        FolderEmpty { folder } => say(
            format!("Il n'y a aucun classeur dans {folder}."),
            "Déposez-y les classeurs de flux, Transco et le recensement, ou indiquez un autre dossier.",
        ),
        Subfolder { name } => say(
            format!("Le dossier contient le sous-dossier {}.", quote(name)),
            "Il n'a pas été ouvert ; remontez ses classeurs dans le dossier lui-même.",
        ),
        Shortcut { name } => say(
            format!("{} est un raccourci.", quote(name)),
            "Il n'a pas été suivi ; déposez le classeur lui-même dans le dossier.",
        ),
        LockFile { name } => say(
            format!("{} montre que quelqu'un a ouvert ce classeur.", quote(name)),
            "La dernière version enregistrée a été lue.",
        ),
        NotUsed { name } => say(
            format!("{} n'est ni un flux, ni Transco, ni un recensement des ouvertures.", quote(name)),
            "Il n'a pas été lu ; s'il doit l'être, mettez flux, Transco ou OE dans son nom.",
        ),
        FormatUnread { name } => say(
            format!("{} porte un nom de classeur, mais n'est pas d'un format lu : {}.", quote(name), kinds()),
            "Il n'a pas été lu ; enregistrez-le en .xlsx.",
        ),
        EmptyFile => {
            say("Le fichier est vide (zéro octet).".into(), "Exportez-le de nouveau ou retirez-le du dossier.")
        }
        Password => say(
            "Le classeur est protégé par un mot de passe.".into(),
            "Enregistrez à sa place une copie sans mot de passe.",
        ),
        NotAWorkbook { kind } => say(
            match kind {
                Kind::Document => "Le fichier est un document Word ou PowerPoint, quoi qu'en dise son nom.",
                Kind::Web => "Le fichier est une page web, quoi qu'en dise son nom.",
                Kind::Pdf => "Le fichier est un PDF, quoi qu'en dise son nom.",
                Kind::Xlsb => "Le fichier est un classeur Excel binaire (.xlsb), qui n'est pas lu.",
                Kind::Other => "Le fichier n'est pas un classeur, quoi qu'en dise son nom.",
            }
            .into(),
            "Ouvrez-le et enregistrez-le comme classeur Excel (.xlsx).",
        ),
        Unreadable { reason } => say(
            format!("Le classeur est abîmé et ne peut être lu (détail technique : {reason})."),
            "Ouvrez-le dans Excel, laissez Excel le réparer et enregistrez-le, ou exportez-le de nouveau.",
        ),
        TooLarge { unpacked, limit } => say(
            format!(
                "Le fichier se décompresse en au moins {} Mo, plus que les {} Mo qu'un classeur peut avoir.",
                number(unpacked >> 20),
                number(limit >> 20)
            ),
            "Il n'a pas été ouvert ; découpez le classeur par année ou exportez-le de nouveau.",
        ),
        TooManyCells { cells, limit } => say(
            format!(
                "Le classeur s'étend sur {} cellules, plus que les {} qui sont lues.",
                number(*cells),
                number(*limit)
            ),
            "Il n'a pas été ouvert ; supprimez les lignes et colonnes vides après le tableau, ou enregistrez-le en .xlsx.",
        ),
        NoTransco => say(
            "Il n'y a pas de classeur Transco.".into(),
            "Déposez Transco.xlsx dans le dossier : il dit ce qu'est un centre.",
        ),
        NoFlux => say(
            "Il n'y a pas de classeur de flux.".into(),
            "Déposez les comptages quotidiens dans le dossier, avec flux dans le nom.",
        ),
        NoCensus => say(
            "Il n'y a pas de recensement des ouvertures exceptionnelles (un classeur avec OE dans son nom).".into(),
            "Les ouvertures des jours fériés et des dimanches ont été déduites des seuls comptages.",
        ),
        SeveralTransco { kept } => say(
            "Il y a plusieurs classeurs Transco.".into(),
            &format!("Seul {} a servi ; retirez les autres.", quote(kept)),
        ),
        SheetIgnored => {
            say("La feuille n'a aucun des en-têtes dont ce classeur a besoin.".into(), "Elle n'a pas servi.")
        }
        ColumnsBeyond { limit } => say(
            format!("La feuille a des cellules au-delà de sa {limit}e colonne."),
            "Ces colonnes n'ont pas été lues.",
        ),
        NoTable { wanted } => say(
            format!(
                "Aucune ligne n'a les en-têtes {}.",
                wanted.iter().map(|c| c.heading()).collect::<Vec<_>>().join(", ")
            ),
            "Écrivez ces en-têtes au-dessus des colonnes ou retirez le classeur du dossier.",
        ),
        ColumnMissing { column, headings } => say(
            format!("Il n'y a pas de colonne {} ; les en-têtes sont {}.", quote(column.heading()), list(headings)),
            "Renommez la colonne qui la contient.",
        ),
        SeveralCounts { used, others } => say(
            format!("À côté de {}, les en-têtes {} peuvent aussi être ceux des comptages.", quote(used), list(others)),
            &format!("La première colonne {} a été lue ; renommez les autres.", quote(used)),
        ),
        SheetHidden => say(
            "La feuille est masquée dans le classeur.".into(),
            "Ses lignes comptent comme les autres ; supprimez la feuille si elles ne le devraient pas.",
        ),
        TableEmpty => say(
            "Il n'y a aucune ligne sous les en-têtes.".into(),
            "La feuille n'apporte rien ; exportez-la de nouveau si elle le devrait.",
        ),
        DateColumn { heading, example } => say(
            format!(
                "La plupart des cellules de la colonne {} ne sont pas des dates, comme {}.",
                quote(heading),
                quote(example)
            ),
            "Corrigez la colonne, ou renommez-la si une autre contient les dates.",
        ),
        DateColumnGaps { heading } => say(
            format!("Dans la colonne {}, plus de lignes sont sans date qu'avec.", quote(heading)),
            "Écrivez la date sur chaque ligne ; si des cellules sont fusionnées, séparez-les et recopiez la date vers le bas.",
        ),
        DateUnreadable { value } => say(format!("La date {} est illisible.", quote(value)), row_left_out),
        DateMissing => say("La date manque, alors que la ligne a d'autres cellules.".into(), row_left_out),
        DateImplausible { date } => {
            say(format!("La date {} est trop ancienne pour un comptage.", day(*date)), row_left_out)
        }
        DateFuture { date, today } => say(
            format!("La date {} est postérieure à aujourd'hui, {}.", day(*date), day(*today)),
            "Les lignes ont été écartées : un réel ne peut pas encore être connu.",
        ),
        SiteMissing => say("Le centre manque.".into(), row_left_out),
        CountMissing => {
            say("Le comptage est vide.".into(), "Le jour compte comme manquant, sauf si une autre ligne le donne.")
        }
        CountUnreadable { value } => say(format!("Le comptage {} n'est pas un nombre.", quote(value)), day_missing),
        CountNegative { value } => say(format!("Le comptage {} est négatif.", count(*value)), day_missing),
        CountFraction { value } => say(
            format!("Le comptage {} n'est pas un nombre entier de visiteurs.", count(*value)),
            "Il a été arrondi ; corrigez la cellule si elle est fausse.",
        ),
        CountAbsurd { value } => {
            say(format!("Le comptage {} dépasse ce qu'un centre peut avoir.", count(*value)), day_missing)
        }
        CountFormula { error } => say(format!("Le comptage est une formule qui finit en {error}."), day_missing),
        HourUnreadable { value } => say(
            format!("L'heure {} est illisible.", quote(value)),
            "La journée entière compte comme manquante pour ce centre.",
        ),
        OtherZone { zone } => say(
            format!("Les lignes de la zone {} ne sont pas celles du centre.", quote(zone)),
            "Elles ont été écartées ; seules comptent les zones dont le nom contient « centre ».",
        ),
        ZoneMissing => say("La zone manque.".into(), row_left_out),
        UnknownSite { name } => say(format!("{} n'est pas dans Transco.", quote(name)), unmatched),
        NotAMall { name } => say(
            format!("{} est dans Transco sans ID : ce n'est pas un centre.", quote(name)),
            "Ses lignes ont été écartées.",
        ),
        AmbiguousName { name, malls } => say(
            format!("{} peut être n'importe lequel de {}.", quote(name), list(malls)),
            "Ses lignes ont été écartées ; corrigez l'orthographe.",
        ),
        LooseName { name, mall } => say(
            format!("{} s'écrit {} dans Transco.", quote(name), quote(mall)),
            "Ils ont été pris pour le même centre.",
        ),
        IdDisagrees { name, mall } => say(
            format!("L'ID de la ligne dit {}, son nom dit {}.", quote(mall), quote(name)),
            "L'ID a été suivi ; corrigez celui qui est faux.",
        ),
        DuplicateSame { mall, date, other } => say(
            format!(
                "{} y est deux fois le {}, avec le même comptage ({} aussi).",
                quote(mall),
                day(*date),
                other.words(Lang::Fr)
            ),
            "Il a été compté une fois.",
        ),
        DuplicateDiffers { mall, date, kept, dropped, other } => say(
            format!(
                "{} y est deux fois le {}, avec des comptages différents : {}, puis {} ({}).",
                quote(mall),
                day(*date),
                count(*dropped),
                count(*kept),
                other.words(Lang::Fr)
            ),
            "Le dernier a été gardé, dans l'ordre du nom de fichier, de la feuille et de la ligne ; retirez le faux.",
        ),
        DailyBesideHourly { mall } => say(
            format!("{} a une ligne pour la journée entière à côté de lignes par heure.", quote(mall)),
            "La ligne de la journée entière a été prise.",
        ),
        HoursIncomplete { mall, date } => say(
            format!("Une heure de {} le {} est illisible.", quote(mall), day(*date)),
            "La journée entière compte comme manquante, car son total serait trop bas.",
        ),
        SeveralZones { mall } => {
            say(format!("{} a plusieurs zones du centre le même jour.", quote(mall)), "Elles ont été additionnées.")
        }
        ZonesBesideWhole { mall, date, other } => say(
            format!(
                "{} le {} est compté par zones dans un tableau et en entier dans un autre ({}).",
                quote(mall),
                day(*date),
                other.words(Lang::Fr)
            ),
            "Seul le dernier des deux tableaux compte, dans l'ordre des noms de fichier et de feuille ; retirez le faux.",
        ),
        NothingInCommon => say(
            "Aucun centre de Transco n'est dans un classeur de flux.".into(),
            "Vérifiez que les noms (Site) sont les mêmes des deux côtés.",
        ),
        NoCounts => {
            let mend = "Vérifiez qu'ils sont remplis et que chaque colonne contient ce que dit son en-tête.";
            say("Aucun classeur de flux n'a de comptage utilisable.".into(), mend)
        }
        TranscoEmpty => say("Transco n'a aucune ligne avec un ID et un nom.".into(), "Remplissez Transco."),
        TranscoNameMissing { id } => {
            say(format!("Le centre {} de Transco n'a pas de nom.", quote(id)), "Il a été écarté ; remplissez son Site.")
        }
        TranscoNameTwice { name } => say(
            format!("Transco contient {} deux fois.", quote(name)),
            "La première ligne a été gardée ; retirez l'autre.",
        ),
        TranscoIdTwice { id, names } => say(
            format!("Transco donne l'ID {} à {}.", quote(id), list(names)),
            "Ils restent des centres différents, reconnus par leur nom ; corrigez l'ID.",
        ),
        ClusterMissing { mall } => say(
            format!("{} n'a pas de cluster dans Transco.", quote(mall)),
            "Son cluster est vide dans la table ; remplissez-le.",
        ),
        CensusYear => say(
            "L'année de ce recensement n'est ni dans son nom ni dans ses en-têtes.".into(),
            "Il a été écarté ; écrivez l'année après OE dans le nom du fichier.",
        ),
        CensusHeading { heading } => {
            say(format!("L'en-tête {} n'est pas une date.", quote(heading)), "La colonne n'a pas servi.")
        }
        CensusWeekday { heading, year } => say(
            format!("En {year}, {} est un autre jour de la semaine.", quote(heading)),
            "Le jour et le mois ont été suivis ; vérifiez que les en-têtes sont ceux de la bonne année.",
        ),
        CensusUnknownMall { name } => say(format!("{} du recensement n'est pas dans Transco.", quote(name)), unmatched),
        CensusStatus { value } => say(
            format!("{} ne dit ni ouvert ni fermé.", quote(value)),
            "La cellule compte comme inconnue ; écrivez VRAI ou FAUX.",
        ),
        CensusConflict { mall, date } => say(
            format!("Le recensement dit deux fois si {} est ouvert le {}, et se contredit.", quote(mall), day(*date)),
            "Le dernier a été gardé ; retirez le faux.",
        ),
        Silent { mall, since } => say(
            format!("{} n'a plus rien transmis depuis le {}.", quote(mall), day(*since)),
            "Il reste prévu d'après ce qu'il avait ; vérifiez son compteur, ou retirez-le de Transco s'il a fermé.",
        ),
        NeverReported { mall } => say(
            format!("{} est dans Transco et n'a aucun comptage dans les flux.", quote(mall)),
            "Il n'est pas dans la table ; vérifiez son nom ou retirez-le de Transco.",
        ),
        ZeroRun { mall, from, to } => say(
            format!("{} n'a que des zéros {}.", quote(mall), days(from, to)),
            "Ils sont pris pour une panne du compteur, pas pour des fermetures ; les zéros restent dans la table.",
        ),
        MissingYear { year } => say(
            format!("Aucun flux n'a de comptage de {year}."),
            "La prévision se passe de cette année ; ajoutez son classeur.",
        ),
        MissingDays { from, to } => say(
            format!("Aucun centre n'a de comptage {}.", days(from, to)),
            "Ces jours sont vides dans la table ; ajoutez le classeur qui les contient.",
        ),
        YearlyBreak { from, to } => say(
            format!("Aucun centre n'a de comptage {}, ni vers la même époque d'autres années.", days(from, to)),
            "C'est pris pour une pause annuelle, et ces jours sont vides dans la table ; ajoutez les classeurs qui les \
             contiennent s'il y a eu des visiteurs.",
        ),
        Gap { mall, from, to, days: missing } => say(
            format!(
                "Il manque {} jours à {}, dont le plus long trou {}.",
                number(*missing),
                quote(mall),
                days(from, to)
            ),
            "Ces jours sont vides dans la table.",
        ),
        WeekdayAbsent { mall, weekday } => say(
            format!("{} n'a presque jamais de ligne un {}.", quote(mall), Lang::Fr.weekday(*weekday)),
            "Il compte alors comme fermé, sauf si le recensement le dit ouvert ; ajoutez les lignes s'il y a eu des visiteurs.",
        ),
        Sparse { mall, every } => say(
            format!("{} n'a un comptage que tous les {} jours.", quote(mall), number(*every)),
            "Chacun a été pris pour les visiteurs de son seul jour ; si ce sont des totaux de semaines ou de mois, transmettez des \
             comptages quotidiens.",
        ),
        Spike { mall, date, count: value, usual } => say(
            format!(
                "{} a {} visiteurs le {}, là où {} sont habituels.",
                quote(mall),
                number(*value as u64),
                day(*date),
                number(*usual as u64)
            ),
            "Le comptage a été gardé ; corrigez-le dans le classeur s'il est faux.",
        ),
        ShortHistory { mall, days: known } => say(
            format!(
                "{} n'a que {} {} de comptages, moins d'une année.",
                quote(mall),
                number(*known),
                if *known < 2 { "jour" } else { "jours" }
            ),
            "Sa prévision s'appuie sur les autres centres et est moins sûre.",
        ),
        AcrossGap { mall, from, to } => say(
            format!("{} n'a pas encore de comptage {}.", quote(mall), days(from, to)),
            "Ces jours ont été prévus aussi.",
        ),
        NotForecast { mall } => {
            say(format!("{} a trop peu de comptages pour une prévision.", quote(mall)), "Ses prévisions sont vides.")
        }
        NothingBefore { as_of } => say(
            format!("Il n'y a aucun comptage jusqu'au {}.", day(*as_of)),
            "Choisissez un jour plus tardif ou ajoutez les classeurs des jours précédents.",
        ),
        UntilPassed { until, cutoff } => say(
            format!("La prévision doit finir le {}, mais il y a des comptages jusqu'au {}.", day(*until), day(*cutoff)),
            "Choisissez une fin plus tardive.",
        ),
        UntilTooFar { until, limit } => say(
            format!("La prévision doit finir le {}, plus de cinq ans après le dernier comptage.", day(*until)),
            &format!("Choisissez une fin jusqu'au {}.", day(*limit)),
        ),
        DataOlder { cutoff, before } => say(
            format!(
                "Le dernier comptage est du {} ; l'exécution précédente allait jusqu'au {}.",
                day(*cutoff),
                day(*before)
            ),
            "Ce qui était prévu est gardé ; vérifiez qu'aucun classeur n'a été retiré.",
        ),
        MallGone { mall } => say(
            format!("{} était dans la table et n'est plus dans Transco.", quote(mall)),
            "Il n'est plus dans la table ; remettez-le dans Transco si c'était une erreur.",
        ),
        Drifted { since, times, outside, before, malls, more } => say(
            format!(
                "Depuis le {}, l'erreur de la prévision est de {} fois celle d'avant, et {} % des jours sont sortis de leur \
                 intervalle à 80 % au lieu de {} %, surtout à {}{}.",
                day(*since),
                count((times * 10.0).round() / 10.0),
                count((outside * 100.0).round()),
                count((before * 100.0).round()),
                list(malls),
                if *more > 0 { format!(" et {} autres", number(*more as u64)) } else { String::new() }
            ),
            "Vérifiez les comptages de ces centres ; s'ils sont justes, la prévision les suivra en quelques semaines, et ses \
             intervalles sont trop étroits d'ici là.",
        ),
    }
}
