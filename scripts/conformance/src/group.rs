//! The groups: what each is about, and what it needs.

use clap::ValueEnum;

/// A group of cases.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Group {
    /// Lists go by pages, newest first, while links are made and deleted
    List,
    /// Links are made, with a slug of one's own or a generated one, or are not valid
    Create,
    /// One link is read, by its owner only
    Read,
    /// Clicks are counted by day
    Clicks,
    /// Links are deleted, by their owner only, and their slugs stay taken
    Delete,
    /// Slugs lead to their URLs; HEAD does so without being counted
    Redirect,
    /// Health, readiness, metrics and the API's description
    Operations,
    /// The metrics have counted what the API did, whichever process did it
    Counters,
    /// Keys that are missing, wrong, cut off, or another owner's
    Keys,
    /// Bodies that are not JSON, or JSON of the wrong kind
    Json,
    /// URLs that are refused, and how the others are written
    Urls,
    /// Slugs that are refused, and the shortest and longest that are not
    Slugs,
    /// Queries that are not valid
    Queries,
    /// Methods that an address does not take
    Methods,
    /// Media types and encodings of the body
    Media,
    /// Bodies at and above the limit, with and without their length
    Sizes,
    /// Request heads that no server may take
    Heads,
    /// Clients that are slow, or say nothing
    Slow,
    /// Connections that are kept, shared by several requests, or broken off
    Connection,
    /// 100 clients ask for one slug at once
    Race,
    /// 1,000 clients follow one link at once
    Burst,
    /// SQL in every text that a client can send
    Injection,
    /// Generated slugs that are taken already
    Collisions,
    /// Links are deleted while they are followed
    DeleteUnderLoad,
    /// Too many requests of one client
    Rate,
    /// What a trusted front says of the client, and what an untrusted one says
    Forwarded,
    /// Another process holds the database's write lock
    Locked,
    /// The file system is full, and then is not
    Full,
    /// The database can't be written, and then can
    Readonly,
    /// Files that are no database, another's, damaged, or of a newer version
    Corrupt,
    /// The address is in use
    PortTaken,
    /// SIGTERM under load: what was acknowledged is there, and the end is in order
    Stop,
    /// A second SIGTERM ends at once
    StopTwice,
    /// Ctrl-C ends in order as well
    Interrupt,
    /// Keys are made, and options that are wrong are refused
    CommandLine,
    /// Settings by option and environment, the access log, and the log
    Settings,
    /// The clock was set back
    Clock,
    /// kill -9 under load, again and again: nothing acknowledged is lost
    Kill,
}

/// What a group needs of the suite.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Needs {
    /// Any running service.
    Service,
    /// A service that was started with these options.
    Options(&'static [&'static str]),
    /// The program itself: it starts and ends services.
    Program,
}

impl Group {
    /// Says what the group needs.
    #[must_use]
    pub fn needs(self) -> Needs {
        match self {
            Self::Slow => Needs::Options(&["--read-timeout", "1"]),
            Self::Rate => Needs::Options(&["--rate", "5"]),
            group if (group as usize) < Self::Collisions as usize => Needs::Service,
            _ => Needs::Program,
        }
    }

    /// Says whether the group mounts file systems.
    #[must_use]
    pub fn mounts(self) -> bool {
        matches!(self, Self::Full | Self::Readonly)
    }

    /// Returns its name and its sentence.
    #[must_use]
    pub fn described(self) -> (String, String) {
        let value = self.to_possible_value().expect("no group is hidden");
        let sentence = value.get_help().expect("each group has its sentence");
        (value.get_name().to_owned(), sentence.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_has_a_name_and_a_sentence() {
        for group in Group::value_variants() {
            let (name, sentence) = group.described();
            assert!(name.len() + sentence.len() > name.len() + 10, "{name}");
        }
    }

    #[test]
    fn a_running_service_is_enough_for_all_that_is_only_http() {
        assert_eq!(Group::Injection.needs(), Needs::Service);
        assert_eq!(Group::Collisions.needs(), Needs::Program);
        assert_eq!(Group::Kill.needs(), Needs::Program);
        assert!(matches!(Group::Slow.needs(), Needs::Options(_)));
    }
}
