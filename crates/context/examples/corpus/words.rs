//! Vocabularies, words between `|`. Tuning draws from the first, third, … pair of each list, the held-out half from the others.

pub const GIVEN_FR: &str = "\
    Jean|Marie|Nathalie|Philippe|Camille|Léa|Hugo|Manon|Aurélie|Sébastien|Gaëlle|Yannick|Thibault|Maëlys|Élodie|\
    Corentin|Solène|Bastien|Ghislaine|Raymond|Odile|Lucien|Apolline|Timéo|Jean-Pierre|Marie-Claire|Anne-Sophie|\
    Jean-Luc|Noémie|Quentin|Josiane|Fernand|Mathilde|Florian|Capucine|Loïc|Bérénice|Marius|Clotilde|Enzo";
pub const GIVEN_EN: &str = "\
    Oliver|Amelia|Jack|Olivia|Harry|Emily|George|Poppy|Ashley|Brandon|Megan|Tyler|Brenda|Gary|Doris|Nigel|Heather|\
    Craig|Kimberly|Wayne|Savannah|Logan|Beatrice|Rupert|Madison|Ethan|Gemma|Alistair|Siobhan|Callum|Rhys|Bethany|\
    Donna|Keith|Phoebe|Freddie|Tracy|Shaun|Imogen|Elliot";
pub const GIVEN_WORLD: &str = "\
    Mohamed|Fatima|Yasmine|Karim|Aïcha|Rachid|Khadija|Youssef|Nadia|Abdelkader|Mamadou|Aminata|Ousmane|Fatou|\
    Ibrahima|Awa|João|Inês|Manuel|Conceição|José|Carmen|Javier|Pilar|Giuseppe|Giulia|Matteo|Chiara|Piotr|Agnieszka|\
    Krzysztof|Katarzyna|Mehmet|Ayşe|Mustafa|Elif|Linh|Minh|Thi|Wei|Xin|Priya|Rajesh|Deepika|Arjun|Ananya|Svetlana|\
    Dmitri|Olga|Ivan|Hans|Ingrid|Jürgen|Heike|Chidi|Ngozi|Oluwaseun|Amara|Rivka|Moshe";
pub const FAMILY: &str = "\
    Martin|Bernard|Dubois|Lefebvre|Moreau|Girard|Fontaine|Rousseau|Le Gall|Guillou|Delacroix|Vasseur|Poulain|\
    Charpentier|Besson|Marchal|Lebreton|Hamon|Chauvin|Cordier|Smith|Jones|Taylor|Brown|Wilson|Davies|O'Connor|\
    MacDonald|Wright|Hughes|Hartley|Whitaker|Bradshaw|Pemberton|Garcia|Rodriguez|Da Silva|Ferreira|Rossi|Esposito|\
    Kowalski|Nowak|Yilmaz|Demir|Nguyen|Tran|Wang|Zhang|Patel|Singh|Sharma|Diallo|Traoré|Koné|Cissé|Benali|Haddad|\
    Bouzid|Cherif|Müller|Schmidt|Weber|Ivanov|Petrov|Okafor|Adeyemi|Cohen|Levy|Van Damme|Janssens";
pub const STREETS_FR: &str = "\
    rue des Lilas|avenue Foch|boulevard Gambetta|impasse du Moulin|chemin des Vignes|place de la Mairie|\
    allée des Tilleuls|route de Paris|rue Jean Jaurès|quai de la Marne|rue de l'Église|cours Mirabeau|\
    sentier des Crêtes|résidence Les Acacias|rue du Docteur Roux|lotissement Bel Air|bd Victor Hugo|\
    av. du Général Leclerc|r. du Four|sq. Carnot|faubourg Saint-Antoine|montée de la Croix|hameau de Kerbihan|\
    esplanade du Lac";
pub const STREETS_EN: &str = "\
    High Street|Church Road|Station Road|Mill Lane|Victoria Avenue|Park Drive|Kings Close|Oak Crescent|The Green|\
    Manor Way|Queens Terrace|Elm Grove|Maple Ave|Riverside Blvd|2nd St|Highland Rd|Meadow View|Orchard Gardens|\
    Sunset Court|Lincoln Pkwy";
pub const TOWNS_FR: &str = "\
    Nantes|Rennes|Saint-Denis|Orléans|Villeurbanne|Lille|Saint-Étienne|Perpignan|Brest|Mulhouse|\
    Charleville-Mézières|La Rochelle";
pub const TOWNS_EN: &str =
    "Leeds|Bristol|Charlotte|Springfield|Swansea|Sheffield|Madison|Austin|York|Preston";
pub const DISEASES_FR: &str = "\
    diabète de type 2|asthme|hypertension artérielle|dépression|insuffisance cardiaque|cancer du sein|BPCO|\
    épilepsie|maladie d'Alzheimer|sclérose en plaques|polyarthrite rhumatoïde|hépatite C|migraine|\
    insuffisance rénale chronique|troubles bipolaires|autisme|gastro-entérite|lombalgie chronique|anorexie|sciatique";
pub const DISEASES_EN: &str = "\
    type 2 diabetes|asthma|high blood pressure|depression|heart failure|breast cancer|COPD|epilepsy|dementia|\
    multiple sclerosis|rheumatoid arthritis|hepatitis C|migraine|chronic kidney disease|bipolar disorder|autism|\
    gastroenteritis|chronic back pain|eating disorder|sciatica";
pub const DRUGS: &str = "\
    metformine 500 mg|paracétamol 1 g|amoxicilline|ramipril 5 mg|atorvastatin 20mg|salbutamol|levothyroxine|\
    sertraline 50mg|insulin glargine|omeprazole|warfarin|prednisolone|ibuprofen|bisoprolol|tramadol|methotrexate";
pub const DISABILITY_FR: &str =
    "RQTH|AAH 80 %|fauteuil roulant|malvoyant|surdité profonde|aucun|ALD 30|MDPH en cours";
pub const DISABILITY_EN: &str = "\
    wheelchair user|blind|hard of hearing|learning disability|none|reduced mobility|deaf|autistic";
pub const ICD: &str = "E11.9|J45.0|I10|C50.9|F32.1|G40.3|N18.4|M54.5|J44.1|K52.9|Z51.1|F20.0";
pub const RELIGIONS: &str = "\
    catholique|Muslim|musulman|Christian|protestante|Jewish|juive|Hindu|athée|Buddhist|bouddhiste|atheist";
pub const UNIONS: &str = "CGT|Unison|CFDT|Unite|FO|GMB|SUD|NEU|CFTC|PCS";
pub const PARTIES: &str =
    "gauche|Labour|droite|Conservative|écologiste|Green|centre|Liberal|sans opinion|undecided";
pub const ORIENTATIONS: &str =
    "hétérosexuel|heterosexual|homosexuelle|gay|bisexuel|lesbian|non précisé|bisexual";
pub const OFFENCES: &str = "\
    vol simple|burglary|conduite sans permis|common assault|violences conjugales|drug possession|outrage à agent|\
    shoplifting|usage de stupéfiants|fraud";
pub const JOBS: &str = "\
    infirmière|teacher|employé de banque|nurse|ouvrier|plumber|cadre|retired|étudiante|student|retraité|accountant|\
    artisan|unemployed|agriculteur|lorry driver";
pub const NATIONS: &str = "\
    française|British|algérienne|Irish|portugaise|Polish|malienne|Indian|italienne|Nigerian|marocaine|American";
pub const MARITAL: &str =
    "célibataire|single|marié(e)|married|divorcé(e)|divorced|veuf|widowed|pacsé|separated";
pub const TREES: &str = "\
    Acer platanoides|Platanus x acerifolia|Tilia cordata|Quercus robur|Fraxinus excelsior|Betula pendula|\
    érable plane|Prunus serrulata|tilleul à petites feuilles|chêne pédonculé|Aesculus hippocastanum|marronnier|\
    Robinia pseudoacacia|hêtre";
pub const BIRDS: &str = "\
    mésange bleue|House Sparrow|merle noir|Common Blackbird|rougegorge familier|European Robin|martin-pêcheur|\
    Barn Owl|Turdus merula|Parus major|geai des chênes|Jackdaw|pie bavarde|Martin triste";
pub const SHOPS: &str = "\
    Boulangerie du Marché|Chez Marcel|Tesco Express|Pharmacie Centrale|Café de la Gare|Costa Coffee|Garage Dupont|\
    Smith & Sons Butchers|Librairie Mollat|The Crown Inn|Coiffure Sylvie|Lloyds Bank|Carrefour City|Boots|\
    Le Petit Zinc|Greggs|Fleurs d'Isabelle|Joe's Garage|SARL Martin Frères|Waterstones";
pub const STOPS: &str = "\
    Gare centrale|Hôtel de Ville|Jean Jaurès|Victoria Coach Station|Charles de Gaulle - Étoile|Market Square|\
    Place d'Italie|University|Pont de Sèvres|Hospital Main Gate|Cité scolaire|King's Cross|Louise Michel|Town Hall|\
    Parc des Expositions|Martin Luther King|Zone industrielle Nord|Library|République|St Mary's Church";
pub const SCHOOLS: &str = "\
    École Jules Ferry|St John's Primary|Collège Jean Moulin|Hillside High School|Lycée Marie Curie|Oakwood Academy|\
    Groupe scolaire Louis Pasteur|Riverside College";
pub const TITLES: &str = "\
    Maire|Mayor|Adjointe à la culture|Deputy Mayor|Conseiller municipal délégué|Town Clerk|\
    Directrice générale des services|Cabinet member for transport|Président de la commission|Councillor";
pub const PRODUCTS: &str = "\
    câble RJ45 3 m|LED panel 40W|enrobé à froid|paper A4 80g|gants nitrile|road salt 25 kg|lampadaire sodium|\
    bin liner 120 l|panneau B14|steel bracket";
pub const WORKS_FR: &str = "\
    Réfection de la chaussée rue Foch, tranche 2|Nid-de-poule signalé devant l'école|\
    Remplacement de deux candélabres avenue du Parc|Élagage des platanes place de la Mairie|\
    Fuite d'eau sur le réseau principal, intervention sous 48 h|Curage du réseau d'assainissement quartier Nord|\
    Pose d'un abribus à l'arrêt Docteur Calmette|Mise aux normes de l'ascenseur de la médiathèque|\
    Subvention au club de football pour l'achat de maillots|Le conseil approuve le budget primitif à l'unanimité";
pub const WORKS_EN: &str = "\
    Resurfacing of Church Road, phase two|Pothole reported outside the school gate|\
    Street light not working on the corner|Tree pruning along Victoria Avenue|Water leak on main, crew dispatched|\
    Gully cleaning, northern district|New bus shelter at St Mary's Hospital|\
    Lift refurbishment at the central library|Grant to the rowing club for two boats|\
    The council resolved to adopt the budget as presented";
