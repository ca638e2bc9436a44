//! A change of the rules is proposed: the texts in force, changed in a form.

use super::{findings, layer};
use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, see_other};
use axum::http::StatusCode;
use charter::{Edition, Layer, PolicySource};
use legislation::{LegislationError, amendment_propose, edition_with};
use pages::{AmendmentField, AmendmentForm, AmendmentProposal, FieldError, SourceText};
use territory::Text;

const NAME_MOST: usize = 100;

/// The form, with the texts in force.
pub(crate) async fn form(here: Here) -> Reply {
    let page = proposal(&here, |_, text| text.to_owned());
    here.page(|shell| page.render(shell))
}

/// Proposes what the form says.
pub(crate) async fn send(here: Here, fields: Fields) -> Reply {
    let mut page = proposal(&here, |name, text| {
        submitted(&fields, name).unwrap_or_else(|| text.to_owned())
    });
    page.form.title = fields.get("title").to_owned();
    page.form.why = lines(fields.get("why"));
    page.form.new_layer = fields.get("new-layer").to_owned();
    page.form.new_name = fields.get("new-name").trim().to_owned();
    page.form.new_text = lines(fields.get("new-text"));
    let base = here.charter.edition().clone();
    let mut texts: Vec<PolicySource> = page.form.sources.iter().map(source).collect();
    page.errors = new_source(&page.form, &base, &mut texts);
    if fields.get("base") != page.base {
        page.errors.push(wrong(
            AmendmentField::Title,
            "Une autre édition est entrée en vigueur depuis ; voici vos textes, comparez-les à ceux qui sont en vigueur.",
            "Another edition came into force since; here are your texts, compare them with those in force.",
        ));
    }
    if page.errors.is_empty() {
        let edition = edition_with(&base, texts.clone());
        let (title, why) = (page.form.title.clone(), page.form.why.clone());
        let by = here.session()?.account.display_name.clone();
        let now = here.trust.clock.now();
        let proposed = here
            .trust
            .store
            .run("amendment propose", move |tx| {
                amendment_propose(tx, &edition, &title, &why, &by, now)
            })
            .await;
        match proposed {
            Ok(amendment) => {
                return Ok(see_other(&format!("/charter/amendments/{}", amendment.id)));
            }
            Err(error) => page.errors.push(field_error(error, &texts, &page.form)?),
        }
    }
    here.page_with(StatusCode::UNPROCESSABLE_ENTITY, None, |shell| {
        page.render(shell)
    })
}

/// The page over the edition in force; `text` says what each source is filled in with.
fn proposal(here: &Here, text: impl Fn(&str, &str) -> String) -> AmendmentProposal {
    let edition = here.charter.edition();
    AmendmentProposal {
        base: here.charter.version().to_owned(),
        form: AmendmentForm {
            sources: edition
                .sources
                .iter()
                .filter(|source| source.layer != Layer::LawPack)
                .map(|source| SourceText {
                    layer: layer(source.layer),
                    name: source.name.clone(),
                    text: text(&source.name, &source.text),
                })
                .collect(),
            ..AmendmentForm::default()
        },
        errors: Vec::new(),
    }
}

/// What was sent for the source of that name, wherever in the form it stood.
fn submitted(fields: &Fields, name: &str) -> Option<String> {
    (0..fields.count())
        .find(|place| fields.get(&format!("source-{place}-name")) == name)
        .map(|place| lines(fields.get(&format!("source-{place}"))))
}

/// Forms are sent with CR LF (HTML, form data set); rules have LF.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn source(text: &SourceText) -> PolicySource {
    PolicySource {
        layer: match text.layer {
            pages::LayerKind::LawPack => Layer::LawPack,
            pages::LayerKind::Charter => Layer::Charter,
            pages::LayerKind::Rules => Layer::Rules,
        },
        name: text.name.clone(),
        text: text.text.clone(),
    }
}

/// One more source, if there is one; says what is wrong with it.
fn new_source(
    form: &AmendmentForm,
    base: &Edition,
    texts: &mut Vec<PolicySource>,
) -> Vec<FieldError<AmendmentField>> {
    let name = &form.new_name;
    let mut errors = Vec::new();
    if name.is_empty() && form.new_text.trim().is_empty() {
        return errors;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if name.is_empty() || name.len() > NAME_MOST || !name.bytes().all(plain) {
        errors.push(wrong(
            AmendmentField::NewName,
            "Écrivez un nom de lettres, chiffres, points, tirets et barres, par exemple steward-rules/presse.cedar.",
            "Write a name of letters, digits, dots, dashes and slashes, such as steward-rules/press.cedar.",
        ));
    } else if base.sources.iter().any(|source| &source.name == name) {
        errors.push(wrong(
            AmendmentField::NewName,
            "Un texte porte déjà ce nom ; choisissez-en un autre.",
            "A text has this name already; choose another one.",
        ));
    }
    if form.new_text.trim().is_empty() {
        errors.push(wrong(
            AmendmentField::NewText,
            "Écrivez au moins une règle.",
            "Write at least one rule.",
        ));
    }
    texts.push(PolicySource {
        layer: match form.new_layer.as_str() {
            "charter" => Layer::Charter,
            _ => Layer::Rules,
        },
        name: name.clone(),
        text: form.new_text.clone(),
    });
    errors
}

/// What the proposer can mend is said beside the field; anything else is a fault.
fn field_error(
    error: LegislationError,
    texts: &[PolicySource],
    form: &AmendmentForm,
) -> Result<FieldError<AmendmentField>, Fault> {
    Ok(match &error {
        LegislationError::Charter(why) => {
            let fault = findings::fault(why, texts);
            let place = form
                .sources
                .iter()
                .position(|source| source.name == fault.source);
            FieldError {
                field: place.map_or(AmendmentField::NewText, AmendmentField::Source),
                message: fault.message,
            }
        }
        LegislationError::Text {
            part: "title",
            most,
        } => FieldError {
            field: AmendmentField::Title,
            message: Text::new(
                format!("Écrivez un titre de 1 à {most} caractères."),
                format!("Write a title of 1 to {most} characters."),
            ),
        },
        LegislationError::Text { most, .. } => FieldError {
            field: AmendmentField::Why,
            message: Text::new(
                format!("Dites pourquoi, en 1 à {most} caractères."),
                format!("Say why, in 1 to {most} characters."),
            ),
        },
        LegislationError::NoChange => wrong(
            AmendmentField::Source(0),
            "Rien ne change : modifiez au moins une règle.",
            "Nothing changes: change at least one rule.",
        ),
        _ => return Err(error.into()),
    })
}

fn wrong(field: AmendmentField, fr: &str, en: &str) -> FieldError<AmendmentField> {
    FieldError {
        field,
        message: Text::new(fr, en),
    }
}
