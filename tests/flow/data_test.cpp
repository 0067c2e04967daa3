// data_test.cpp: one data directory has one server, whatever happened to the last one; what is no data directory stays as it is.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>

#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include "shared/base/hash.h"
#include "shared/wire/npy.h"
#include "tests/flow/serving.h"
#include "tests/support/raw_http.h"

namespace tertium {
namespace {

// A fit of four words, to be imported.
std::string make_fit(const TestFolder& f) {
  f.put("judged.txt", "0 1 2\n1 2 3\n0 2 3\n0 1 3\n");
  f.put("judged.names.txt", "a\nb\nc\nd\n");
  const Finished fit = run_tertium({"fit", f / "judged.txt", "--method", "spose", "--preset", "fast", "--dims", "2", "--out", f / "fit"});
  EXPECT_EQ(fit.code, 0) << fit.err;
  return f / "fit";
}

// Every file with its bytes; the lock's words and the log's index change with every look at them.
std::map<std::string, std::string> state_of(const std::string& path) {
  std::map<std::string, std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    const std::string name = entry.path().string();
    if (name.ends_with("/lock") || name.ends_with(".db-shm") || (name.ends_with(".db-wal") && entry.file_size() == 0)) continue;
    all[name] = entry.is_regular_file() ? sha256_hex(bytes_of(name)) : "folder";
  }
  return all;
}

void expect_one_sentence(const Finished& done, int code, const std::string& says, const std::string& what) {
  EXPECT_EQ(done.code, code) << what << ": " << done.err;
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << what << ": " << done.err;
  EXPECT_NE(done.err.find(says), std::string::npos) << what << ": " << done.err;
  EXPECT_EQ(done.out, "") << what;
}

TEST(DataDirectoryOwner, IsOneServerAndOthersAreToldWhoItIs) {
  const TestFolder f;
  const std::string fit = make_fit(f), data = f / "data";
  ASSERT_EQ(run_tertium({"import", fit, "--data", data}).code, 0);
  Serving first(data);
  ASSERT_NE(first.port, 0) << first.err();
  std::filesystem::create_directory_symlink(data, f / "link");
  const auto before = state_of(data);
  const std::string holder = "in use by another Tertium (process " + std::to_string(first.pid()) + ")";
  for (const std::string& same : {data, data + "/", data + "/.", data + "/../data", f / "link", (f / "link") + "/"}) {
    expect_one_sentence(run_tertium({"serve", "--data", same, "--port", "0"}), 1, holder, "serve " + same);
    expect_one_sentence(run_tertium({"import", fit, "--data", same}), 1, holder, "import " + same);
  }
  EXPECT_EQ(state_of(data), before);
  // Readers may look on.
  EXPECT_EQ(run_tertium({"import", fit, "--data", data, "--dry-run"}).code, 0);
  EXPECT_EQ(run_tertium({"export", "words-4", "--data", data, "--out", f / "out"}).code, 0);
  EXPECT_EQ(ask(first.port, "GET", "/health").status, 200);
  // A port has one server, too.
  const Finished other = run_tertium({"serve", "--data", f / "other", "--port", std::to_string(first.port)});
  expect_one_sentence(other, 1, "--port " + std::to_string(first.port) + " is in use", "the same port");
  EXPECT_FALSE(std::filesystem::exists(f / "other")) << "nothing is made for a server that cannot be";
  // The lock goes with its holder, however that ends.
  first.kill();
  Serving second(data);
  ASSERT_NE(second.port, 0) << second.err();
  EXPECT_EQ(second.stop(), 0);
  EXPECT_EQ(run_tertium({"import", fit, "--data", data}).code, 0);
}

TEST(DataDirectoryOwner, IsOneOfManyThatStartTogether) {
  const TestFolder f;
  std::vector<std::unique_ptr<Serving>> servers(5);
  std::vector<std::thread> threads;
  for (auto& server : servers) threads.emplace_back([&] { server = std::make_unique<Serving>(f / "data"); });
  for (auto& thread : threads) thread.join();
  int serve = 0;
  for (auto& server : servers) {
    if (!server->finished()) {
      ++serve;
      continue;
    }
    EXPECT_EQ(server->code(), 1);
    EXPECT_NE(server->err().find("in use by another Tertium"), std::string::npos) << server->err();
  }
  EXPECT_EQ(serve, 1);
}

TEST(DataDirectoryDamage, IsToldAndNothingIsChanged) {
  const TestFolder f;
  const std::string fit = make_fit(f);
  ASSERT_EQ(run_tertium({"import", fit, "--data", f / "whole"}).code, 0);
  struct Case { const char* what; std::function<void(const std::string& data)> damage; int code; const char* says; };
  const auto put = [](const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes; };
  const auto cut = [](const std::string& path, std::uintmax_t bytes) { std::filesystem::resize_file(path, bytes); };
  const auto write_at = [](const std::string& path, std::streamoff at, const std::string& bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(at) << bytes;
  };
  const auto sql = [](const std::string& path, const char* text) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, text, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    EXPECT_EQ(sqlite3_exec(database, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  };
  const std::vector<Case> cases = {
      {"no database", [&](const std::string& d) { put(d + "/tertium.db", std::string(50'000, '\xfe')); }, 1, "tertium.db: is damaged, or no database"},
      {"text", [&](const std::string& d) { put(d + "/tertium.db", "hello"); }, 1, "begins 'hello'"},
      {"emptied", [&](const std::string& d) { put(d + "/tertium.db", ""); }, 1, "is empty, though files lie beside it"},
      {"cut at 100 bytes", [&](const std::string& d) { cut(d + "/tertium.db", 100); }, 1, "tertium.db"},
      {"cut in the middle", [&](const std::string& d) { cut(d + "/tertium.db", 20'000); }, 1, "tertium.db"},
      {"a wrong header", [&](const std::string& d) { write_at(d + "/tertium.db", 0, "SQLite format 4"); }, 1, "tertium.db: is damaged"},
      {"a wrong page size", [&](const std::string& d) { write_at(d + "/tertium.db", 16, "\x03\x03"); }, 1, "tertium.db"},
      {"a damaged first page", [&](const std::string& d) { write_at(d + "/tertium.db", 100, std::string(900, '\xff')); }, 1, "tertium.db"},
      {"a newer schema", [&](const std::string& d) { sql(d + "/tertium.db", "INSERT INTO schema_version VALUES (999, 0)"); }, 2, "999"},
      {"another program's", [&](const std::string& d) {
         std::filesystem::remove(d + "/tertium.db");
         sql(d + "/tertium.db", "CREATE TABLE theirs (x)");
       }, 2, "belongs to another program"},
      {"a folder in its place", [&](const std::string& d) {
         std::filesystem::remove(d + "/tertium.db");
         std::filesystem::create_directory(d + "/tertium.db");
       }, 2, "is no file"},
  };
  for (const Case& c : cases) {
    const std::string data = f / "data";
    std::filesystem::remove_all(data);
    std::filesystem::copy(f / "whole", data, std::filesystem::copy_options::recursive);
    c.damage(data);
    const auto before = state_of(data);
    expect_one_sentence(run_tertium({"serve", "--data", data, "--port", "0"}), c.code, c.says, std::string("serve: ") + c.what);
    EXPECT_EQ(state_of(data), before) << "serve: " << c.what;
    expect_one_sentence(run_tertium({"import", fit, "--data", data}), c.code, c.says, std::string("import: ") + c.what);
    EXPECT_EQ(state_of(data), before) << "import: " << c.what;
    const std::vector<std::vector<std::string>> readers = {{"import", fit, "--data", data, "--dry-run"}, {"export", "words-4", "--data", data, "--out", f / "out"}};
    for (const std::vector<std::string>& reader : readers) {
      const Finished done = run_tertium(reader);
      EXPECT_TRUE(done.code == 1 || done.code == 2) << reader[0] << ": " << c.what << done.err;
      EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << reader[0] << ": " << c.what << done.err;
      EXPECT_EQ(state_of(data), before) << reader[0] << ": " << c.what;
      EXPECT_FALSE(std::filesystem::exists(f / "out")) << c.what;
    }
  }
  // Nothing is put beside a file that only has the name.
  std::filesystem::create_directory(f / "foreign");
  f.put("foreign/tertium.db", "not ours");
  EXPECT_EQ(run_tertium({"serve", "--data", f / "foreign", "--port", "0"}).code, 1);
  EXPECT_EQ(state_of(f / "foreign").size(), 1u);
}

// A file system of its own for as long as this lives.
class Mount {
 public:
  Mount(const std::string& path, const std::string& options) : path_(path) {
    std::filesystem::create_directories(path);
    mounted_ = ::mount("tmpfs", path.c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~Mount() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  explicit operator bool() const { return mounted_; }
  bool again(unsigned long flags, const std::string& options) const { return ::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT | flags, options.c_str()) == 0; }

 private:
  std::string path_;
  bool mounted_;
};
#define NEEDS_MOUNT(name, ...) \
  const Mount name(__VA_ARGS__); \
  if (!name) GTEST_SKIP() << "file systems cannot be mounted here: the full and the read-only disk are not tried"

TEST(DataDirectoryDisk, ThatIsFullOrReadOnlyAtTheStartIsToldAndNothingIsChanged) {
  const TestFolder f;
  const std::string fit = make_fit(f), data = f / "disk/data";
  NEEDS_MOUNT(disk, f / "disk", "size=4m");
  ASSERT_EQ(run_tertium({"import", fit, "--data", data}).code, 0);
  const auto whole = state_of(data);
  ASSERT_TRUE(disk.again(MS_RDONLY, "size=4m"));
  expect_one_sentence(run_tertium({"serve", "--data", data, "--port", "0"}), 1, "Read-only file system", "serve on a read-only disk");
  expect_one_sentence(run_tertium({"import", fit, "--data", data}), 1, "Read-only file system", "import on a read-only disk");
  expect_one_sentence(run_tertium({"serve", "--data", f / "disk/new", "--port", "0"}), 1, "Read-only file system", "a new directory on a read-only disk");
  EXPECT_EQ(state_of(data), whole);
  ASSERT_TRUE(disk.again(0, "size=4m"));
  {
    std::ofstream filler(f / "disk/filler", std::ios::binary);
    while (filler << std::string(4096, 'x') << std::flush) {}
  }
  expect_one_sentence(run_tertium({"serve", "--data", f / "disk/new", "--port", "0"}), 1, "disk", "a new directory on a full disk");
  Finished full = run_tertium({"import", fit, "--data", data, "--title", "another"});
  EXPECT_TRUE(full.code == 0 || full.code == 1) << full.err;
  std::filesystem::remove(f / "disk/filler");
  Serving server(data);
  EXPECT_NE(server.port, 0) << server.err();
}

// People answer while the disk fills, becomes read-only, and recovers: no receipt without its answer, no answer twice.
TEST(DataDirectoryDisk, ThatFillsWhilePeopleAnswerLosesNothingAndAcknowledgesNothingElse) {
  const TestFolder f;
  const std::string data = f / "disk/data";
  NEEDS_MOUNT(disk, f / "disk", "size=24m");
  {
    Serving first(data, {"--demo"});
    ASSERT_NE(first.port, 0) << first.err();
    EXPECT_EQ(first.stop(), 0);  // which takes the log away: what follows needs room
  }
  Serving server(data);
  ASSERT_NE(server.port, 0) << server.err();
  const std::string slug = "everyday-objects", json = "Content-Type: application/json\r\n";
  const wire::Json study = *wire::parse_json(ask(server.port, "GET", "/api/v1/participant/" + slug).body);
  std::string text = study["definition"]["consent"];
  for (const auto& statement : study["definition"]["consent_statements"]) text += std::string("\0", 1) + statement.get<std::string>();
  const std::string key(32, 'a');
  const wire::Json start = {{"key", key}, {"language", "en"}, {"consent_hash", sha256_hex(text)}, {"consented_at_ms", 1}};
  RawReply reply = ask(server.port, "POST", "/api/v1/participant/" + slug + "/sessions", json, start.dump());
  ASSERT_EQ(reply.status, 200) << reply.body;
  std::size_t acknowledged = 0, refused = 0, number = 0;
  const auto answer = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const wire::Json view = *wire::parse_json(ask(server.port, "GET", "/api/v1/sessions/" + key).body);
      if (view["upcoming"].empty()) return;
      char id[33];
      std::snprintf(id, sizeof id, "%032zx", ++number);
      const wire::Json batch = {{"answers", {{{"id", id}, {"trial", view["upcoming"][0]["number"]}, {"shown", view["upcoming"][0]["shown"]}, {"odd_position", 1},
                                             {"response_time_ms", 800}, {"input", "key"}, {"answered_at_ms", 1}, {"resumed", false}}}}};
      reply = ask(server.port, "POST", "/api/v1/sessions/" + key + "/answers", json, batch.dump());
      if (reply.status == 200) ++acknowledged;
      else ++refused;
      EXPECT_TRUE(reply.status == 200 || reply.status == 507 || reply.status == 500) << reply.status << " " << reply.body;
      if (reply.status != 200) { EXPECT_EQ(reply.body.find(f.path()), std::string::npos) << "strangers do not read where files lie"; }
    }
  };
  answer(3);
  EXPECT_EQ(acknowledged, 3u);
  const auto fill = [&] {
    std::ofstream filler(f / "disk/filler", std::ios::binary | std::ios::app);
    while (filler << std::string(512, 'x') << std::flush) {}
  };
  fill();
  answer(20);
  EXPECT_GT(refused, 0u) << "the disk was to be full";
  EXPECT_EQ(reply.status, 507) << reply.body;
  EXPECT_NE(reply.body.find("disk_full"), std::string::npos) << reply.body;
  EXPECT_EQ(ask(server.port, "GET", "/health").status, 200) << "readers go on";
  // What was acknowledged is there, and nothing else, also after a crash on the full disk.
  const auto answered = [&] { return (*wire::parse_json(ask(server.port, "GET", "/api/v1/sessions/" + key).body))["answered"].get<std::size_t>(); };
  EXPECT_EQ(answered(), acknowledged);
  const std::size_t before = acknowledged;
  std::filesystem::remove(f / "disk/filler");
  answer(2);
  EXPECT_EQ(acknowledged, before + 2) << "there is room again: " << reply.body;
  EXPECT_EQ(answered(), acknowledged);
  fill();
  answer(2);
  server.kill();
  std::filesystem::remove(f / "disk/filler");
  {
    Serving again(data);
    ASSERT_NE(again.port, 0) << again.err();
    EXPECT_EQ((*wire::parse_json(ask(again.port, "GET", "/api/v1/sessions/" + key).body))["answered"].get<std::size_t>(), acknowledged);
    EXPECT_EQ(again.stop(), 0);
  }
}

}  // namespace
}  // namespace tertium
