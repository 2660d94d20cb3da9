//! Runs the service: listens, answers, and stops in order.
//!
//! Twin: `python-ref/web_service/serve.py`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{panic, process};

use common::arguments::cores;
use common::errors::{ProgramError, system_reason};
use common::output::write_report;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::select;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at};

use crate::access_log::AccessLog;
use crate::app::{App, router};
use crate::connection::hold;
use crate::errors::ShortlinkError;
use crate::observe::Observed;
use crate::options::Options;

/// The number of the signal that comes when a file would grow beyond a limit.
const SIGXFSZ: i32 = 25;
/// How long clients that knock when the service stops are still let in.
const DOOR: Duration = Duration::from_millis(20);
/// How long requests that are in flight when the service stops may take.
const DRAIN: Duration = Duration::from_secs(10);
/// How long the service waits when the system has no more connections to give.
const RESPITE: Duration = Duration::from_millis(50);
/// How long a line of the access log waits, at most.
const FLUSH: Duration = Duration::from_secs(1);

/// Serves until told to stop; the exit code is 0 by SIGTERM, 130 by Ctrl-C.
///
/// # Errors
///
/// Any [`ShortlinkError`] before the service is ready.
pub fn serve(options: Options) -> Result<u8, ShortlinkError> {
    let runtime =
        Builder::new_multi_thread().worker_threads(cores()).enable_all().build();
    let runtime = runtime
        .map_err(|error| ProgramError::Workers { reason: system_reason(&error) })?;
    runtime.block_on(run(options))
}

async fn run(options: Options) -> Result<u8, ShortlinkError> {
    let mut signals = Signals::new()?;
    let listener = bind(options.listen).await?;
    let address =
        listener.local_addr().map_err(|error| refused(options.listen, &error))?;
    let app = Arc::new(App::open(options, address)?);
    let log = app.log;
    // What nobody foresaw is logged where it happens, as everything else is.
    panic::set_hook(Box::new(move |fault| log.failure("failure", &fault.to_string())));
    let line = format!("listening on http://{address}\n");
    if let Err(error) = write_report(line.as_bytes()) {
        // Nobody will ever ask.
        close(&app).await;
        return Err(error.into());
    }
    app.log.listening(&address.to_string());
    let flushing = tokio::spawn(keep_flushing(Arc::clone(&app)));

    let mut guests = Guests::new(&app);
    let ending = guests.welcome(&listener, &mut signals).await;
    select! {
        () = stop(&app, guests, listener) => {}
        second = signals.next() => process::exit(128 + second.number),
    }
    flushing.abort();
    Ok(ending.exit_code)
}

/// Ends in order: those inside are served, and what they changed is safe.
async fn stop(app: &App, mut guests: Guests, listener: TcpListener) {
    app.stop();
    app.log.stopping();
    guests.see_off(listener).await;
    close(app).await;
    app.log.stopped();
}

/// Closes what was opened; all that was asked for is written then.
async fn close(app: &App) {
    if let Err(error) = app.store.close().await {
        app.failed(error);
    }
    flush(app);
}

/// The connections that are open.
struct Guests {
    observed: Arc<Observed>,
    app: Arc<App>,
    inside: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Guests {
    fn new(app: &Arc<App>) -> Self {
        let observed = Observed::new(Arc::clone(app), router(Arc::clone(app)));
        let (stop, _) = watch::channel(false);
        Self {
            observed: Arc::new(observed),
            app: Arc::clone(app),
            inside: JoinSet::new(),
            stop,
        }
    }

    /// Lets clients in until a signal says to stop.
    async fn welcome(
        &mut self,
        listener: &TcpListener,
        signals: &mut Signals,
    ) -> Ending {
        loop {
            select! {
                ending = signals.next() => return ending,
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => self.admit(stream, peer),
                    Err(error) => {
                        self.app.log.failure("accept", &system_reason(&error));
                        sleep(RESPITE).await;
                    }
                },
                Some(_) = self.inside.join_next() => {}
            }
        }
    }

    fn admit(&mut self, stream: TcpStream, peer: SocketAddr) {
        let limit = Duration::from_secs(self.app.options.read_timeout_s.into());
        let stop = self.stop.subscribe();
        self.inside.spawn(hold(stream, peer, Arc::clone(&self.observed), limit, stop));
    }

    /// Serves those who stand at the door, closes it, and waits until all have gone.
    async fn see_off(&mut self, listener: TcpListener) {
        let closing = Instant::now() + DOOR;
        while let Ok(Ok((stream, peer))) = timeout_at(closing, listener.accept()).await
        {
            self.admit(stream, peer);
        }
        drop(listener);
        // Without a receiver there is no connection that should be told.
        let _ = self.stop.send(true);
        let all_gone = async { while self.inside.join_next().await.is_some() {} };
        let _ = timeout(DRAIN, all_gone).await;
    }
}

/// The signals that end the service.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Held so that a file that may not grow is an error, and not the end.
    _too_large: Signal,
}

/// How the service was told to end.
struct Ending {
    number: i32,
    exit_code: u8,
}

impl Signals {
    fn new() -> Result<Self, ShortlinkError> {
        let open = |kind| {
            signal(kind).map_err(|error| ProgramError::Signals {
                reason: system_reason(&error),
            })
        };
        let terminate = open(SignalKind::terminate())?;
        let interrupt = open(SignalKind::interrupt())?;
        Ok(Self {
            terminate,
            interrupt,
            _too_large: open(SignalKind::from_raw(SIGXFSZ))?,
        })
    }

    async fn next(&mut self) -> Ending {
        select! {
            _ = self.terminate.recv() => Ending { number: 15, exit_code: 0 },
            _ = self.interrupt.recv() => Ending { number: 2, exit_code: 130 },
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ShortlinkError> {
    TcpListener::bind(address).await.map_err(|error| refused(address, &error))
}

fn refused(address: SocketAddr, error: &io::Error) -> ShortlinkError {
    let reason = match error.kind() {
        io::ErrorKind::AddrInUse => "the address is in use".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => system_reason(error),
    };
    ShortlinkError::Listen { address, reason }
}

async fn keep_flushing(app: Arc<App>) {
    let mut tick = interval(FLUSH);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while app.access_log.is_some() {
        tick.tick().await;
        flush(&app);
    }
}

fn flush(app: &App) {
    if let Some(Err(error)) = app.access_log.as_ref().map(AccessLog::flush) {
        app.log.failure("access_log", &system_reason(&error));
    }
}
