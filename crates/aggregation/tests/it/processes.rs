//! Real processes: this test binary starts itself again in the role that a configuration file names.

use aggregation::process::{
    AggregatorConfig, CollectorConfig, ContributeConfig, ReportConfig, TrusteeConfig, aggregator,
    collector, contribute, fetch, report, trustee,
};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROLE: &str = "AGGREGATION_TEST_ROLE";
const CONFIG: &str = "AGGREGATION_TEST_CONFIG";

/// Not a test of its own: started by [`Process::start`], it becomes what it is told to be.
#[test]
fn becomes_a_process() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let text = std::fs::read(std::env::var(CONFIG).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let ended = match role.as_str() {
        "trustee" => runtime.block_on(trustee(
            serde_json::from_slice::<TrusteeConfig>(&text).unwrap(),
        )),
        "collector" => runtime.block_on(collector(
            serde_json::from_slice::<CollectorConfig>(&text).unwrap(),
        )),
        "aggregator" => runtime.block_on(aggregator(
            serde_json::from_slice::<AggregatorConfig>(&text).unwrap(),
        )),
        "contribute" => runtime.block_on(contribute(
            serde_json::from_slice::<ContributeConfig>(&text).unwrap(),
        )),
        "report" => runtime.block_on(report(
            serde_json::from_slice::<ReportConfig>(&text).unwrap(),
        )),
        other => panic!("no role {other}"),
    };
    if let Err(error) = ended {
        eprintln!("{role}: {error}");
        std::process::exit(1);
    }
}

/// A child process; killed with the strongest signal when dropped.
pub(crate) struct Process {
    child: Child,
    role: &'static str,
    config: PathBuf,
}

impl Process {
    pub(crate) fn start(
        role: &'static str,
        folder: &Path,
        name: &str,
        config: &impl serde::Serialize,
    ) -> Self {
        let path = folder.join(format!("{name}.config"));
        std::fs::write(&path, serde_json::to_vec(config).unwrap()).unwrap();
        Self {
            child: spawn(role, &path),
            role,
            config: path,
        }
    }

    /// kill -9.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn start_again(&mut self) {
        self.child = spawn(self.role, &self.config);
    }

    /// Waits for a process that ends by itself.
    pub(crate) fn ends_well(mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(role: &str, config: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "processes::becomes_a_process",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(ROLE, role)
        .env(CONFIG, config)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// An address that nobody listens at just now.
pub(crate) fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

/// Waits until a process answers at `path`.
pub(crate) fn wait_for(address: SocketAddr, path: &str) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let begun = Instant::now();
    loop {
        let url = format!("http://{address}");
        let found = runtime.block_on(fetch(&url, path, Duration::from_secs(2)));
        match found {
            Ok(body) => return body,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(60), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Waits until a process listens.
pub(crate) fn wait_listening(address: SocketAddr) {
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "nobody listens at {address}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// One plain POST: the status and the body.
pub(crate) fn post(address: SocketAddr, path: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    // A server that refuses early may close before all is written.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, body.to_owned())
}
