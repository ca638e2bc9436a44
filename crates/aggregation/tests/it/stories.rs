//! The two model cases between real processes, with the accidents that happen to them.

use crate::cheaters::bent_and_signed;
use crate::processes::{Process, free, post, wait_for, wait_listening};
use aggregation::process::{
    AggregatorConfig, CollectorConfig, ContributeConfig, Member, ReportConfig, Role, SumTask,
    TrusteeConfig, close_slot, contribute, fetch, party_card, report, write_secret,
};
use aggregation::{
    Contribution, ContributorKey, DeviceTask, DeviceTotal, GroupKey, KeyBytes, Measure, Opened,
    Prepared, Report, Roster, Round, Slot, Task,
};
use ed25519_dalek::SigningKey;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

fn public(key: &SigningKey) -> KeyBytes {
    KeyBytes(key.verifying_key().to_bytes())
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// What a household used in an hour, in Wh: low at night, a peak in the evening.
fn meter(person: u8, hour: usize) -> i64 {
    let day = [
        2, 2, 1, 1, 1, 2, 4, 6, 5, 4, 4, 5, 6, 5, 4, 4, 5, 8, 10, 10, 8, 6, 4, 3,
    ];
    day[hour] * (60 + i64::from(person) * 7 % 90)
}

#[test]
fn hourly_consumption_of_a_district_without_anybody_seeing_a_meter() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    std::fs::create_dir_all(at("tasks")).unwrap();
    let (operator, asking) = (
        SigningKey::from_bytes(&[1; 32]),
        SigningKey::from_bytes(&[2; 32]),
    );
    write_secret(&at("collector.key"), asking.as_bytes()).unwrap();

    // Four trustees make a key, any two open. One is killed in the middle of the ceremony and comes back.
    let addresses: Vec<_> = (0..4).map(|_| free()).collect();
    let members: Vec<_> = (0..4)
        .map(|trustee| Member {
            card: party_card(&at(&format!("trustee{trustee}"))).unwrap(),
            url: url(addresses[trustee]),
        })
        .collect();
    let mut trustees: Vec<_> = (0..4)
        .map(|trustee| {
            let config = TrusteeConfig {
                listen: addresses[trustee],
                folder: at(&format!("trustee{trustee}")),
                tasks: at("tasks"),
                threshold: 2,
                members: members.clone(),
                ceremony: KeyBytes([3; 32]),
                collector: public(&asking),
            };
            Process::start(
                "trustee",
                home.path(),
                &format!("trustee{trustee}"),
                &config,
            )
        })
        .collect();
    wait_for(addresses[1], "/ceremony/0");
    trustees[1].kill();
    trustees[1].start_again();
    let group: Vec<_> = addresses
        .iter()
        .map(|address| wait_for(*address, "/group"))
        .collect();
    assert!(
        group.windows(2).all(|pair| pair[0] == pair[1]),
        "all have the same key"
    );
    std::fs::write(at("group"), &group[0]).unwrap();
    let group = GroupKey::from_bytes(&group[0]).unwrap();
    for secret in ["secret", "share", "trustee.journal"] {
        let mode = std::fs::metadata(at("trustee0").join(secret))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }

    let people: Vec<_> = (10..36)
        .map(|person| SigningKey::from_bytes(&[person; 32]))
        .collect();
    let roster = Roster::new(
        people
            .iter()
            .map(|key| ContributorKey(key.verifying_key().to_bytes())),
    );
    let task = Task {
        name: "Hourly consumption of the harbour district".to_owned(),
        subject: "electricity.wh".to_owned(),
        slot_seconds: 86_400,
        readings: 24,
        bits: 16,
        offset: 0,
        least: 10,
        most: 100,
        variance: 250_000,
        colluders: 1,
        threshold: 2,
        roster: roster.id(),
        group: group.id(),
    };
    let file = SumTask {
        task: task.clone(),
        roster,
    };
    std::fs::write(
        at("tasks").join("harbour.json"),
        serde_json::to_vec(&file).unwrap(),
    )
    .unwrap();

    // The fourth trustee is known to the collector at an address where somebody listens and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut seen = members.clone();
    seen[3].url = url(silent.local_addr().unwrap());
    let listen = free();
    let config = CollectorConfig {
        listen,
        folder: at("collector"),
        tasks: at("tasks"),
        group: at("group"),
        key: at("collector.key"),
        threshold: 2,
        members: seen,
        operator: public(&operator),
        patience_ms: 4_000,
    };
    let mut collector = Process::start("collector", home.path(), "collector", &config);
    wait_listening(listen);

    let slot = Slot(20_000 * 86_400);
    let round = Round {
        task: task.id(),
        slot,
    };
    let mut truth = vec![0; 24];
    for (person, key) in people.iter().enumerate().take(24) {
        let number = u8::try_from(person).unwrap();
        let readings: Vec<_> = (0..24).map(|hour| meter(number, hour)).collect();
        for (sum, reading) in truth.iter_mut().zip(&readings) {
            *sum += reading;
        }
        let path = at(&format!("person{person}.key"));
        write_secret(&path, key.as_bytes()).unwrap();
        let config = ContributeConfig {
            collector: url(listen),
            group: at("group"),
            task: at("tasks").join("harbour.json"),
            key: path,
            outbox: at(&format!("outbox{person}")),
            slot,
            readings,
        };
        if person < 2 {
            // As processes of their own.
            let process = Process::start(
                "contribute",
                home.path(),
                &format!("person{person}"),
                &config,
            );
            assert!(process.ends_well());
        } else {
            wait(contribute(config.clone())).unwrap();
        }
        if person == 12 {
            // The collector is killed after it said yes, and the contributor, in doubt, sends again.
            collector.kill();
            collector.start_again();
            wait_listening(listen);
            wait(contribute(config)).unwrap();
        }
    }

    // Malformed, too large, unsigned, false: each is answered with a problem, none is counted.
    let (status, body) = post(listen, "/contributions", b"nonsense");
    assert!(
        status == 400 && body.contains("\"detail\""),
        "{status} {body}"
    );
    assert_eq!(post(listen, "/contributions", &vec![0; 1 << 17]).0, 413);
    let prepared = Prepared::new(&task, &group).unwrap();
    let rng = &mut rand::rng();
    let good = Contribution::make(&prepared, slot, &people[24], &[1; 24], rng).unwrap();
    let mut unsigned = good.to_bytes();
    *unsigned.last_mut().unwrap() ^= 1;
    assert_eq!(post(listen, "/contributions", &unsigned).0, 422);
    let second = Contribution::make(&prepared, slot, &people[3], &[1; 24], rng).unwrap();
    let (status, body) = post(listen, "/contributions", &second.to_bytes());
    assert!(
        status == 409 && body.contains("already counted"),
        "{status} {body}"
    );
    // A false proof over a true signature: only the trustees see it.
    let proof = 40 + 32 + 4 + 24 * 64 + 128 + 4 * 32;
    let bent = bent_and_signed(&good, proof, &people[24]);
    assert_eq!(post(listen, "/contributions", &bent.to_bytes()).0, 201);
    // A stranger may neither close the slot nor ask a trustee.
    let close = format!("/rounds/{}/{}/close", round.task, round.slot);
    assert_eq!(post(listen, &close, b"").0, 401);
    assert_eq!(post(addresses[0], "/open", b"").0, 401);

    // One trustee is missing, one never answers: two remain, and two suffice.
    trustees[2].kill();
    let opened = wait(close_slot(&url(listen), round, &operator, PATIENCE)).unwrap();
    let opened: Opened = serde_json::from_slice(&opened).unwrap();
    assert_eq!((opened.contributions, opened.noise_shares), (24, 2));
    let sigma = (opened.noise_variance as f64).sqrt();
    for (hour, (sum, truth)) in opened.sums.iter().zip(&truth).enumerate() {
        let off = (sum - truth) as f64;
        assert!(
            off.abs() < 7.0 * sigma,
            "{hour}: {sum} for {truth}, sigma {sigma}"
        );
    }
    assert!(opened.sums != truth, "there is noise");

    // After the collector, and then every trustee, was killed: the same result, and nothing opened anew.
    collector.kill();
    collector.start_again();
    wait_listening(listen);
    let again = wait(close_slot(&url(listen), round, &operator, PATIENCE)).unwrap();
    assert_eq!(serde_json::from_slice::<Opened>(&again).unwrap(), opened);
    collector.kill();
    forget_last_record(&at("collector").join("collector.journal"));
    trustees[0].kill();
    trustees[0].start_again();
    wait_for(addresses[0], "/group");
    collector.start_again();
    wait_listening(listen);
    let again = wait(close_slot(&url(listen), round, &operator, PATIENCE)).unwrap();
    assert_eq!(
        serde_json::from_slice::<Opened>(&again).unwrap(),
        opened,
        "trustees answer as before"
    );
    let late = Contribution::make(&prepared, slot, &people[25], &[1; 24], rng).unwrap();
    assert_eq!(post(listen, "/contributions", &late.to_bytes()).0, 409);
}

/// Cuts the last byte off a journal: as if the process had been killed while it wrote the last record.
fn forget_last_record(journal: &Path) {
    let length = std::fs::metadata(journal).unwrap().len();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(journal)
        .unwrap();
    file.set_len(length - 1).unwrap();
}

#[test]
fn commuting_by_mode_from_phones_in_private_mode() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    std::fs::create_dir_all(at("tasks")).unwrap();
    let operator = SigningKey::from_bytes(&[1; 32]);
    write_secret(&at("verify.key"), &[9; 32]).unwrap();
    let (leader, helper) = (
        party_card(&at("leader")).unwrap(),
        party_card(&at("helper")).unwrap(),
    );
    let task = DeviceTask {
        name: "How did you get to work? 0 on foot, 1 bicycle, 2 bus, 3 tram, 4 car".to_owned(),
        measure: Measure::Histogram { bins: 5 },
        slot_seconds: 86_400,
        least: 20,
        most: 1_000,
        variance: 4,
        leader: leader.sealing,
        helper: helper.sealing,
    };
    let file = at("tasks").join("commuting.json");
    std::fs::write(&file, serde_json::to_vec(&task).unwrap()).unwrap();
    let (leads, helps) = (free(), free());
    let config = |role, listen, folder: &str| AggregatorConfig {
        listen,
        folder: at(folder),
        tasks: at("tasks"),
        verify_key: at("verify.key"),
        role,
    };
    let role = Role::Leader {
        helper: url(helps),
        operator: public(&operator),
    };
    let mut leading = Process::start(
        "aggregator",
        home.path(),
        "leader",
        &config(role, leads, "leader"),
    );
    let role = Role::Helper {
        leader: leader.signing,
    };
    let mut helping = Process::start(
        "aggregator",
        home.path(),
        "helper",
        &config(role, helps, "helper"),
    );
    wait_listening(leads);
    wait_listening(helps);

    let slot = Slot(20_000 * 86_400);
    let round = Round {
        task: task.id(),
        slot,
    };
    let mut truth = [0; 5];
    for phone in 0..120_u32 {
        let bin = (phone * phone + 3 * phone) % 7 % 5;
        truth[bin as usize] += 1;
        let config = ReportConfig {
            leader: url(leads),
            task: file.clone(),
            outbox: at(&format!("phone{phone}")),
            slot,
            value: bin,
        };
        wait(report(config.clone())).unwrap();
        if phone == 60 {
            leading.kill();
            leading.start_again();
            wait_listening(leads);
            // In doubt it is sent again, and counted once.
            wait(report(config)).unwrap();
        }
    }
    let prepared = aggregation::PreparedDevices::new(&task).unwrap();
    let mut bytes = Report::make(&prepared, slot, 0, &mut rand::rng())
        .unwrap()
        .to_bytes();
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(
        post(leads, "/reports", &bytes).0,
        201,
        "that it is bad only the helper can see"
    );
    assert_eq!(post(leads, "/reports", b"nonsense").0, 400);
    assert_eq!(post(helps, "/check", b"").0, 401);

    // The helper is away: the slot cannot be told, but nothing is lost.
    helping.kill();
    assert!(wait(close_slot(&url(leads), round, &operator, PATIENCE)).is_err());
    helping.start_again();
    wait_listening(helps);
    let total = wait(close_slot(&url(leads), round, &operator, PATIENCE)).unwrap();
    let total: DeviceTotal = serde_json::from_slice(&total).unwrap();
    assert_eq!(
        (total.counted, total.rejected, total.noise_variance),
        (120, 1, 8)
    );
    for (number, truth) in total.numbers.iter().zip(truth) {
        assert!((number - truth).abs() <= 28, "{number} for {truth}");
    }
    // Killed while it wrote the total, the leader asks again and the helper's share is the one it gave.
    leading.kill();
    forget_last_record(&at("leader").join("aggregator.journal"));
    helping.kill();
    helping.start_again();
    leading.start_again();
    wait_listening(leads);
    wait_listening(helps);
    let again = wait(close_slot(&url(leads), round, &operator, PATIENCE)).unwrap();
    let again: DeviceTotal = serde_json::from_slice(&again).unwrap();
    assert_eq!((again.counted, again.rejected), (120, 1));
    let shown = wait(fetch(
        &url(leads),
        &format!("/rounds/{}/{}", round.task, slot),
        PATIENCE,
    ))
    .unwrap();
    assert!(
        String::from_utf8(shown)
            .unwrap()
            .contains("\"closed\":true")
    );
}
