// database_state.h: everything that a database holds as one hash, and every file of a folder, to show that something changed nothing.
#pragma once
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

// The rows of all tables, as "table: rows, hash" lines: equal exactly when every value of every row is.
inline std::string database_state(const std::string& path) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << path;
  sqlite3_busy_timeout(database, 5000);
  const auto each = [&](const std::string& sql, const auto& visit) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    while (sqlite3_step(statement) == SQLITE_ROW) visit(statement);
    sqlite3_finalize(statement);
  };
  const auto text_of = [](sqlite3_stmt* row, int column) {
    const auto* text = static_cast<const char*>(sqlite3_column_blob(row, column));
    return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column))) : std::string();
  };
  std::vector<std::string> tables;
  each("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", [&](sqlite3_stmt* row) { tables.push_back(text_of(row, 0)); });
  EXPECT_GT(tables.size(), 5u) << path;
  std::string state;
  for (const std::string& table : tables) {
    Sha256 hash;
    std::size_t rows = 0;
    each("SELECT * FROM \"" + table + "\"", [&](sqlite3_stmt* row) {
      ++rows;
      for (int c = 0; c < sqlite3_column_count(row); ++c) {
        const std::string value = text_of(row, c);
        hash.add(std::to_string(sqlite3_column_type(row, c)) + ":" + std::to_string(value.size()) + ":" + value + ";");
      }
    });
    const auto digest = hash.finish();
    state += table + ": " + std::to_string(rows) + " rows, " + to_hex(digest.data(), 8) + "\n";
  }
  sqlite3_close(database);
  return state;
}

// Every file and folder below, sorted, with the sizes of files; the database's own log and index beside it are left out.
inline std::vector<std::string> folder_state(const std::string& path) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    std::string name = std::filesystem::relative(entry.path(), path).string();
    if (name.ends_with("tertium.db-wal") || name.ends_with("tertium.db-shm")) continue;
    if (name.ends_with("tertium.db")) found.push_back(std::move(name));
    else found.push_back(name + (entry.is_regular_file() ? " " + std::to_string(entry.file_size()) : "/"));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace tertium
