//! What the sample's malls are called: a town that exists and a mall that does not.

use crate::calendar::school::Zone;

/// Towns and their school zone.
const TOWNS: [(&str, Zone); 40] = [
    ("Angoulême", Zone::A),
    ("Saint-Étienne", Zone::A),
    ("Évreux", Zone::B),
    ("Créteil", Zone::C),
    ("Besançon", Zone::A),
    ("Châteauroux", Zone::B),
    ("Nîmes", Zone::C),
    ("Orléans", Zone::B),
    ("Périgueux", Zone::A),
    ("Béziers", Zone::C),
    ("Rennes", Zone::B),
    ("Mâcon", Zone::A),
    ("Troyes", Zone::B),
    ("Toulouse", Zone::C),
    ("Limoges", Zone::A),
    ("Chambéry", Zone::A),
    ("L'Haÿ-les-Roses", Zone::C),
    ("Amiens", Zone::B),
    ("Grenoble", Zone::A),
    ("Perpignan", Zone::C),
    ("Le Mans", Zone::B),
    ("Bègles", Zone::A),
    ("Épinal", Zone::B),
    ("Sète", Zone::C),
    ("Dijon", Zone::A),
    ("Nancy", Zone::B),
    ("Évry", Zone::C),
    ("Valence", Zone::A),
    ("Saint-Brieuc", Zone::B),
    ("Albi", Zone::C),
    ("Poitiers", Zone::A),
    ("Liévin", Zone::B),
    ("Meaux", Zone::C),
    ("Clermont-Ferrand", Zone::A),
    ("Angers", Zone::B),
    ("Montauban", Zone::C),
    ("Pau", Zone::A),
    ("Vannes", Zone::B),
    ("Melun", Zone::C),
    ("Annecy", Zone::A),
];

const MALLS: [&str; 25] = [
    "Les Érables",
    "La Roseraie",
    "Grand Pré",
    "Les Tanneurs",
    "L'Écluse",
    "Belle Étoile",
    "La Halle aux Blés",
    "Porte du Soleil",
    "Les Trois Moulins",
    "Cap Océane",
    "Le Verger",
    "Place des Arts",
    "Les Fougères",
    "Val d'Or",
    "La Forêt",
    "Les Quais",
    "Haut de Ville",
    "Le Carré Rouge",
    "Les Acacias",
    "La Tuilerie",
    "Grand Large",
    "Les Vignes",
    "Le Petit Bois",
    "Rives Sud",
    "L'Horloge",
];

/// Name and school zone of the n-th mall; no two are the same.
pub(super) fn name(n: usize) -> (String, Zone) {
    let (town, zone) = TOWNS[n % TOWNS.len()];
    let round = n / TOWNS.len();
    let mall = MALLS[(round + n % TOWNS.len() * 7) % MALLS.len()];
    match round / MALLS.len() {
        0 => (format!("{town} {mall}"), zone),
        more => (format!("{town} {mall} {}", more + 1), zone),
    }
}
