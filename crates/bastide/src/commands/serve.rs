//! `bastide serve`: the trust over HTTP.

use crate::args::Serve;
use crate::exit;
use crate::settings::Settings;
use crate::trust::{Access, OpenTrust};
use anyhow::{Context as _, anyhow};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use tokio::sync::watch;
use web::{DemoAccount, Example, Family, Ledgers, Trust, TrustParts};

pub(crate) fn run(args: &Serve) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let listen = args.listen.unwrap_or(trust.settings.server.listen);
    let listener = bind(listen)?;
    println!("Serving {} on http://{listen}", trust.settings.town.name);
    serve(trust, listener, args.base_url.clone())?;
    Ok(exit::DONE)
}

/// Takes the address, or says who may have it.
pub(crate) fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(listen).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => anyhow!(
            "{listen} is in use by another program; stop it, or choose another address with --listen"
        ),
        std::io::ErrorKind::PermissionDenied => anyhow!(
            "{listen} may not be used by this user; choose a port above 1023 with --listen"
        ),
        _ => anyhow!("{listen} cannot be used: {error}"),
    })
}

/// Serves until the process is asked to stop.
pub(crate) fn serve(
    trust: OpenTrust,
    listener: TcpListener,
    base_url: Option<String>,
) -> anyhow::Result<()> {
    let local = listener.local_addr()?;
    let base_url = base_url
        .or_else(|| trust.settings.server.base_url.clone())
        .unwrap_or_else(|| format!("http://{local}"));
    let parts = TrustParts {
        gate: trust.gate()?,
        store: trust.store.clone(),
        ledgers: Ledgers::new(
            trust.store.clone(),
            trust.folder.ledger(),
            Arc::new(trust.signer()?),
        ),
        pseudonyms: trust.pseudonyms()?,
        seal: trust.seal()?,
        charter_key: trust.charter_key()?,
        solver: trust.solver()?,
        party_keys: exchange::KeySeal::new(trust.folder.parties_key()?),
        passwords: trust.passwords()?,
        settings: site(&trust.settings, base_url)?,
        clock: Arc::clone(&trust.clock),
    };
    let now = trust.clock.now();
    trust.store.run_blocking("party add", move |tx| {
        web::public_party_admit(tx, now).map(|_| ())
    })?;
    let site = Arc::new(Trust::new(parts));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no threads to serve with")?;
    runtime.block_on(async move {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = watch::channel(());
        let publisher = tokio::spawn(web::publish_loop(Arc::clone(&site), until(stopped)));
        let app = web::router(site).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app)
            .with_graceful_shutdown(asked_to_stop())
            .await?;
        // Open connections are done: the last leaves are published before the process ends.
        drop(stop);
        publisher.await.context("the publisher of the ledger broke")
    })
}

async fn until(mut stopped: watch::Receiver<()>) {
    // An error means that the sender is gone: that is the signal.
    while stopped.changed().await.is_ok() {}
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

fn site(settings: &Settings, base_url: String) -> anyhow::Result<web::Settings> {
    let mut site = web::Settings::new(settings.town.name.clone(), base_url, settings.town.language);
    site.behind_proxy = settings.server.behind_proxy;
    site.contact = settings.town.contact.clone();
    site.families = settings
        .catalogue
        .families
        .iter()
        .map(|(dataset, name)| Ok((dataset.clone(), family(name)?)))
        .collect::<anyhow::Result<_>>()?;
    site.examples = settings
        .catalogue
        .examples
        .iter()
        .map(|example| Example {
            label: example.label.clone(),
            purpose: example.purpose.clone(),
            sql: example.sql.clone(),
        })
        .collect();
    site.demo = settings
        .demo
        .accounts
        .iter()
        .map(|account| {
            Ok(DemoAccount {
                login: account.login.clone(),
                password: account.password.clone(),
                role: match account.role.as_str() {
                    "citizen" => pages::Role::Citizen,
                    "researcher" => pages::Role::Member,
                    "steward" => pages::Role::Steward,
                    other => return Err(anyhow!("demo.accounts: `{other}` is not a role")),
                },
            })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(site)
}

fn family(name: &str) -> anyhow::Result<Family> {
    Ok(match name {
        "waste" => Family::Waste,
        "congestion" => Family::Congestion,
        "greenhouse-gas" => Family::Emissions,
        "pollution" => Family::Pollution,
        "crime" => Family::Crime,
        "health" => Family::Health,
        "exclusion" => Family::Exclusion,
        other => {
            return Err(anyhow!(
                "catalogue.families: `{other}` is not a family; use waste, congestion, greenhouse-gas, pollution, crime, health or exclusion"
            ));
        }
    })
}
