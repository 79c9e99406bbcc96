//! The IPTC media-topic taxonomy.
