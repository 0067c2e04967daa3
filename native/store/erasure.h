// erasure.h: makes sure that what was deleted is gone from the database's files too, and not only from its tables.
// Deleted rows are overwritten with zeros where they stood (secure_delete), but copies stay in the write-ahead log until it is emptied, and
// may stay in gaps of pages whose rows were moved when a neighbour page was full.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "native/store/connection.h"

namespace tertium {

// Brings the log's pages into the database and empties it; outside a transaction. False: readers still look at an older state, try again.
Result<bool> empty_log(Connection& connection);
// Whether any of the texts (of 8 bytes or more; shorter ones are not looked for) stands anywhere in what `read` gives: up to `count` bytes from
// `offset`, how many came, 0 at the end (Connection::read_file, say).
using ReadBytes = std::function<Result<std::size_t>(std::uint64_t offset, char* out, std::size_t count)>;
Result<bool> holds_any(const ReadBytes& read, const std::vector<std::string>& texts);
// Writes the whole database anew, without gaps. Takes as much disk again and, for a database of gigabytes, a minute; outside a transaction.
Result<void> rewrite_all(Connection& connection);

// At the start: what an earlier run could not finish, because readers were in its way until it ended. It stays marked when that fails again.
void finish_erasure(Connection& connection);

}  // namespace tertium
