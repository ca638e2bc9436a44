//! What tables say of things, and looks like persons: names of shops, stops called after somebody, serial numbers, coordinates of
//! stations, codes of many digits.

use super::Truth;
use super::chance::Chance;
use super::person::{Draw, Field};
use super::value::{bar_code, luhn};
use super::words::*;

const fn thing(
    what: &'static str,
    french: &'static str,
    english: &'static str,
    short: &'static str,
    value: fn(&mut Draw<'_>) -> String,
) -> Field {
    Field {
        what,
        truth: Truth::Thing,
        french,
        english,
        short,
        value,
    }
}

pub const FIELDS: &[Field] = &[
    thing(
        "sensor",
        "capteur|id_capteur|identifiant du capteur|sonde",
        "sensor|sensor_id|device_id|node",
        "cpt|sid|dev|snd",
        |d| match d.format % 3 {
            0 => format!("SN-{:04}", d.row % 12),
            1 => Chance::new(d.format ^ (d.row as u64 % 12)).hex(16),
            _ => format!("{}", 1000 + d.row % 12),
        },
    ),
    thing(
        "moment",
        "horodatage|date_heure|mesuré le|date de mesure",
        "timestamp|measured_at|recorded at|datetime",
        "ts|dt|hd|t",
        |d| {
            format!(
                "2025-{:02}-{:02}T{:02}:{:02}:00Z",
                d.chance.between(1, 12),
                d.chance.between(1, 28),
                d.chance.below(24),
                d.chance.below(60)
            )
        },
    ),
    thing(
        "day",
        "date|date du relevé|jour|date de pose",
        "date|inspection date|day|installed on",
        "dat|dte|j|d",
        |d| {
            let day = (
                d.chance.between(1998, 2025),
                d.chance.between(1, 12),
                d.chance.between(1, 28),
            );
            d.date(day)
        },
    ),
    thing(
        "measure",
        "valeur|température|débit|concentration",
        "value|temperature|flow|concentration",
        "val|tmp|q|v",
        |d| format!("{}.{}", d.chance.below(80), d.chance.below(10)),
    ),
    thing(
        "amount",
        "montant|montant TTC|coût|crédits votés",
        "amount|total|cost|budget",
        "mt|amt|ttl|eur",
        |d| format!("{}.{:02}", d.chance.below(90_000), d.chance.below(100)),
    ),
    thing(
        "count",
        "nombre|effectif|comptage|nb passages",
        "count|number|quantity|passages",
        "nb|n|qte|cnt",
        |d| d.chance.below(900).to_string(),
    ),
    thing(
        "street",
        "rue|voie|nom de la voie|libellé voie",
        "street|road name|street name|road",
        "lib_voie|rd|nvoie|str",
        |d| d.either(STREETS_FR, STREETS_EN),
    ),
    thing(
        "shop",
        "enseigne|nom|raison sociale|nom du commerce",
        "shop|name|business name|trading as",
        "ens|nm|rs|shp",
        |d| d.pick(SHOPS),
    ),
    thing(
        "shop address",
        "adresse|adresse du commerce|adresse|adresse établissement",
        "address|premises|address|site address",
        "adr|addr|adr_etab|adr1",
        |d| {
            let street = d.either(STREETS_FR, STREETS_EN);
            format!("{} {street}", d.chance.between(1, 120))
        },
    ),
    thing(
        "product",
        "produit|article|désignation|référence",
        "product|item|description|reference",
        "prd|art|desig|ref",
        |d| d.pick(PRODUCTS),
    ),
    thing(
        "product code",
        "code produit|code article|réf.|sku",
        "product code|item code|sku|part no",
        "cprod|sku|pn|rf",
        |d| match d.format % 2 {
            0 => format!("{}{}", d.chance.capitals(2), d.chance.digits(5)),
            _ => format!("{}.{}", d.chance.digits(3), d.chance.digits(2)),
        },
    ),
    thing(
        "bar code",
        "code barre|ean|gtin|isbn",
        "barcode|ean|gtin|isbn",
        "ean|cb13|gtn|isbn",
        bar_code,
    ),
    thing(
        "line",
        "ligne|ligne de bus|code ligne|service",
        "line|bus route|route|service",
        "lig|rte|ln|svc",
        |d| d.chance.pick("1|2|C3|12|N1|T2|42|A").to_owned(),
    ),
    thing(
        "stop",
        "arrêt|nom arrêt|station|nom",
        "stop|stop_name|station|name",
        "arr|stp|stn|nm",
        |d| d.pick(STOPS),
    ),
    thing(
        "tree",
        "essence|espèce|nom scientifique|arbre",
        "species|tree|scientific name|tree species",
        "ess|sp|esp|spec",
        |d| d.pick(TREES),
    ),
    thing(
        "bird",
        "espèce|oiseau|nom vernaculaire|taxon",
        "species|bird|common name|taxon",
        "esp|sp|tax|vern",
        |d| d.pick(BIRDS),
    ),
    thing(
        "company number",
        "siren|n° siren|siret|numéro d'entreprise",
        "company number|registration no|company reg|charity number",
        "sirn|crn|srt|regno",
        |d| {
            if d.french() {
                luhn(&d.chance.digits(8).replace('0', "3"))
            } else {
                format!("0{}", d.chance.digits(7))
            }
        },
    ),
    thing(
        "serial",
        "n° série|numéro de série|équipement|matériel",
        "serial number|asset tag|equipment|serial",
        "ns|sn|eqp|asset",
        |d| match d.format % 3 {
            0 => format!("{}{}", d.chance.capitals(3), d.chance.digits(7)),
            1 => format!(
                "{}-{}-{}",
                d.chance.digits(4),
                d.chance.capitals(2),
                d.chance.digits(3)
            ),
            _ => format!("EQ{:05}", d.row),
        },
    ),
    thing(
        "station latitude",
        "latitude|lat|latitude|y_wgs84",
        "latitude|lat|latitude|stop_lat",
        "lat|y|lt|lat_",
        |d| format!("{:.6}", 47.0 + (d.row % 12) as f64 / 97.0),
    ),
    thing(
        "station longitude",
        "longitude|lon|longitude|x_wgs84",
        "longitude|lon|longitude|stop_lon",
        "lon|x|lg|lng_",
        |d| format!("{:.6}", 1.5 + (d.row % 12) as f64 / 89.0),
    ),
    thing(
        "site latitude",
        "latitude|lat|latitude|y_wgs84",
        "latitude|lat|latitude|site_lat",
        "lat|y|lt|lat_",
        |d| format!("{:.6}", 47.0 + d.chance.below(900_000) as f64 / 1e6),
    ),
    thing(
        "site longitude",
        "longitude|lon|longitude|x_wgs84",
        "longitude|lon|longitude|site_lon",
        "lon|x|lg|lng_",
        |d| format!("{:.6}", 1.5 + d.chance.below(900_000) as f64 / 1e6),
    ),
    thing(
        "office",
        "fonction|mandat|titre|fonction de l'élu",
        "office|position|role|title",
        "fct|role|mdt|ttl",
        |d| d.pick(TITLES),
    ),
    thing(
        "school",
        "établissement|école|nom de l'établissement|nom",
        "school|name|school name|establishment",
        "etab|sch|ecl|nm",
        |d| d.pick(SCHOOLS),
    ),
    thing(
        "works",
        "objet|description|nature des travaux|intitulé",
        "subject|description|works|details",
        "obj|descr|ntr|dtl",
        |d| d.either(WORKS_FR, WORKS_EN),
    ),
    thing(
        "switchboard",
        "téléphone|standard|tél. accueil|telephone",
        "phone|switchboard|phone|enquiries",
        "tph|tel|std|ph",
        |d| {
            if d.french() {
                format!(
                    "02 {}",
                    d.chance
                        .digits(8)
                        .as_bytes()
                        .chunks(2)
                        .map(|two| String::from_utf8_lossy(two).into_owned())
                        .collect::<Vec<_>>()
                        .join(" ")
                )
            } else {
                format!("0117 {} {}", d.chance.digits(3), d.chance.digits(4))
            }
        },
    ),
    thing(
        "role mailbox",
        "courriel|contact|email|adresse de contact",
        "email|contact|enquiries email|email",
        "eml|mel|ctc|ml",
        |d| {
            format!(
                "{}@{}.example",
                d.pick("contact|info|accueil|enquiries|mairie|hello|secretariat|office"),
                d.chance.pick("boulangerie|garage|ville|club|theatre|shop")
            )
        },
    ),
    thing(
        "hours",
        "horaires|heures d'ouverture|ouverture|horaires",
        "opening hours|hours|open|opening_hours",
        "hor|hrs|ouv|oh",
        |d| d.pick("Mo-Fr 09:00-18:00|9h-12h / 14h-18h|24/7|Tu-Sa 10:00-19:00"),
    ),
    thing(
        "town",
        "commune|ville|commune|nom_commune",
        "town|city|parish|town",
        "com|cty|vil|twn",
        |d| d.either(TOWNS_FR, TOWNS_EN),
    ),
    thing(
        "zone",
        "zone|quartier|code insee|secteur",
        "zone|ward|area code|district",
        "zn|wrd|sect|dist",
        |d| {
            if d.format % 2 == 0 {
                d.chance.pick("Nord|Sud|Centre|East|West").to_owned()
            } else {
                format!("{:05}", 44_000 + d.chance.below(30))
            }
        },
    ),
    thing(
        "status",
        "état|statut|état|avancement",
        "status|state|condition of asset|status",
        "etat|sts|av|stt",
        |d| d.pick("ok|hors service|open|closed|en cours|terminé|good|poor"),
    ),
    thing(
        "height",
        "hauteur_m|âge de l'arbre|circonférence|hauteur",
        "height_m|tree age|girth_cm|height",
        "ht|circ|h|grt",
        |d| d.chance.between(3, 90).to_string(),
    ),
    thing(
        "software version",
        "version|version logiciel|micrologiciel|version",
        "version|firmware|firmware version|release",
        "ver|fw|vl|rls",
        |d| {
            format!(
                "{}.{}.{}",
                d.chance.below(9),
                d.chance.below(20),
                d.chance.below(99)
            )
        },
    ),
    thing(
        "age band",
        "tranche d'âge|tranche_age|classe d'âge|age_decennal",
        "age band|age_group|age range|age band",
        "tra|ageb|cla|agr",
        |d| d.chance.pick("0-14|15-29|30-44|45-59|60-74|75+").to_owned(),
    ),
];
