// migrations.h: how a database comes to the newest schema: numbered steps, each in a transaction of its own.
// A step that has been released is never edited; a change is a new step.
#pragma once
#include <span>

#include "native/store/connection.h"

namespace tertium {

struct Migration {
  int version = 0;  // the schema it leads to; steps are numbered 1, 2, 3 ...
  const char* sql = nullptr;
};
std::span<const Migration> all_migrations();

// The schema's version: 0 for an empty file. kUnsupported when the tables are of another program.
Result<int> schema_version(Connection& connection);

// Takes the steps that are missing. kUnsupported: the database is newer than the last step.
Result<void> migrate(Connection& connection, std::span<const Migration> migrations = all_migrations());

}  // namespace tertium
