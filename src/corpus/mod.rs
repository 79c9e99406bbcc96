//! Files and archives to members as bytes.
