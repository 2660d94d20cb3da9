//! The helper on real programs: what it measures, and what it clears away.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use compare::digest;
use compare::manifest::StdoutTo;
use compare::spawner::{Ended, Exit, Job, Spawner, helper_path};

fn job(folder: &Path, script: &str) -> Job {
    Job {
        argv: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
        cwd: folder.to_path_buf(),
        env: vec![("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned())],
        stdin: None,
        stdout: None,
        stdout_to: None,
        stderr: folder.join("stderr"),
        timeout_s: 60.0,
        during: None,
        moment: None,
    }
}

fn run(script: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    Spawner::start().unwrap().run(&job(folder.path(), script)).unwrap()
}

#[test]
fn standard_output_is_digested_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut job = job(folder.path(), "seq 1 100000; echo oops >&2");
    job.stdout = Some(folder.path().join("stdout"));
    let ended = Spawner::start().unwrap().run(&job).unwrap();
    let kept = fs::read(folder.path().join("stdout")).unwrap();
    assert_eq!(ended.exit, Exit::Code(0));
    assert_eq!(ended.stdout_bytes, kept.len() as u64);
    assert!(kept.ends_with(b"\n99999\n100000\n"));
    assert_eq!(ended.stdout_sha256, digest::of_bytes(&kept));
    assert_eq!(fs::read(folder.path().join("stderr")).unwrap(), b"oops\n");
}

#[test]
fn standard_output_is_a_pipe() {
    assert_eq!(run("test -p /dev/stdout").exit, Exit::Code(0));
}

#[test]
fn standard_output_may_lead_where_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    for (leads_to, says) in
        [(StdoutTo::Closed, "Broken pipe"), (StdoutTo::Full, "No space left on device")]
    {
        let mut job = job(folder.path(), "trap '' PIPE; /bin/echo a; echo $? >&2");
        job.stdout_to = Some(leads_to);
        let ended = Spawner::start().unwrap().run(&job).unwrap();
        let errors = fs::read_to_string(folder.path().join("stderr")).unwrap();
        assert!(errors.contains(says), "{errors}");
        assert_eq!((ended.exit, ended.stdout_bytes), (Exit::Code(0), 0));
    }
}

#[test]
fn memory_does_not_show_what_the_harness_holds() {
    // As much as a harness with many samples would hold, and touched.
    let held = vec![1_u8; 300 << 20];
    let mut spawner = Spawner::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ended = spawner.run(&job(folder.path(), "exit 0")).unwrap();
    assert!(spawner.floor_bytes() > 100 << 10, "{}", spawner.floor_bytes());
    assert!(spawner.floor_bytes() < 32 << 20, "{}", spawner.floor_bytes());
    assert!(ended.peak_rss_bytes < 32 << 20, "{}", ended.peak_rss_bytes);
    assert!(held.iter().all(|byte| *byte == 1));
}

/// What a shell does in some tens of milliseconds.
const WORK: &str = "i=0; while [ $i -lt 50000 ]; do i=$((i + 1)); done";

#[test]
fn the_time_of_children_counts() {
    // The shell itself does nothing; the work is that of a process it waits for.
    let ended = run(&format!("/bin/sh -c '{WORK}'; exit 0"));
    let cpu = ended.user_s + ended.system_s;
    assert!(cpu > 0.01, "{cpu}");
    assert!(ended.wall_s > 0.01, "{}", ended.wall_s);
}

#[cfg(target_os = "linux")]
#[test]
fn the_time_of_orphans_counts() {
    let ended = run(&format!("/bin/sh -c '{WORK}' & exit 0"));
    let cpu = ended.user_s + ended.system_s;
    assert!(cpu > 0.01, "{cpu}");
}

#[test]
fn the_helper_goes_on_after_every_kind_of_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut spawner = Spawner::start().unwrap();
    let mut end = |script: &str, timeout_s: f64| {
        let job = Job { timeout_s, ..job(folder.path(), script) };
        spawner.run(&job).unwrap().exit
    };
    assert_eq!(end("exit 3", 60.0), Exit::Code(3));
    assert_eq!(end("kill -TERM $$", 60.0), Exit::Signal(15));
    assert_eq!(end("sleep 60", 0.2), Exit::TimedOut);
    assert_eq!(end("exit 0", 60.0), Exit::Code(0));
    let missing = Job { argv: vec!["/no/program".into()], ..job(folder.path(), "") };
    let exit = spawner.run(&missing).unwrap().exit;
    assert!(matches!(&exit, Exit::NotStarted(why) if why.contains("/no/program")));
}

#[test]
fn what_ends_by_itself_soon_is_no_survivor() {
    let ended = run("sleep 0.05 & exit 0");
    assert_eq!(ended.survivors, Vec::<String>::new());
}

#[test]
fn work_that_is_handed_to_the_background_is_timed() {
    let burn = "import time\nend = time.monotonic() + 0.15\n\
        while time.monotonic() < end: pass";
    let script = format!("(python3 -c '{burn}'; echo done > out.txt) & exit 0");
    let folder = tempfile::tempdir().unwrap();
    let ended = Spawner::start().unwrap().run(&job(folder.path(), &script)).unwrap();
    assert_eq!((ended.exit, ended.survivors), (Exit::Code(0), Vec::new()));
    assert_eq!(fs::read(folder.path().join("out.txt")).unwrap(), b"done\n");
    assert!(ended.wall_s >= 0.15, "{}", ended.wall_s);
}

#[test]
fn no_program_shows_less_than_the_floor() {
    let folder = tempfile::tempdir().unwrap();
    let mut spawner = Spawner::start().unwrap();
    for argv in [&["true"][..], &["sh", "-c", "exit 0"], &["/bin/sh", "-c", "exit 0"]] {
        let argv = argv.iter().map(ToString::to_string).collect();
        let job = Job { argv, ..job(folder.path(), "") };
        let ended = spawner.run(&job).unwrap();
        assert_eq!(ended.exit, Exit::Code(0));
        let (peak, floor) = (ended.peak_rss_bytes, spawner.floor_bytes());
        // The kernel's count may be off by a page or two.
        assert!(peak + (8 << 10) >= floor, "{:?}: {peak} < {floor}", job.argv);
    }
}

#[test]
fn a_program_that_the_path_lacks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Job { argv: vec!["no-program".into()], ..job(folder.path(), "") };
    let exit = Spawner::start().unwrap().run(&missing).unwrap().exit;
    assert!(matches!(&exit, Exit::NotStarted(why) if why.starts_with("no-program: ")));
}

#[test]
fn an_interrupt_is_heard_even_if_the_harness_runs_in_the_background() {
    let folder = tempfile::tempdir().unwrap();
    // As a shell starts its jobs in the background.
    let mut helper = Command::new("/bin/sh")
        .args(["-c", "trap '' INT; exec \"$0\""])
        .arg(helper_path().unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let job = job(folder.path(), "kill -INT $$; echo alive");
    let line = serde_json::to_string(&job).unwrap();
    // Its end would end the helper.
    let mut jobs = helper.stdin.take().unwrap();
    writeln!(jobs, "{line}").unwrap();
    let mut answers = BufReader::new(helper.stdout.take().unwrap()).lines();
    let ended: Ended = serde_json::from_str(&answers.nth(1).unwrap().unwrap()).unwrap();
    assert_eq!(ended.exit, Exit::Signal(2));
    drop(jobs);
    assert!(helper.wait().unwrap().success());
}
