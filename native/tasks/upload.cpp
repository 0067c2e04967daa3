// upload.cpp: pieces of files onto the disk, files and archives' members into prepared pictures, and those into a study.
#include "native/tasks/upload.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "native/files/file_io.h"
#include "native/pictures/prepare.h"
#include "native/store/secrets.h"
#include "native/tasks/put_files.h"
#include "native/tasks/stimuli.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/zip.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kUploadIdBytes = 16;
constexpr std::uint64_t kPictureBytesAtOnce = 32 << 20;  // written to disk together

Error invalid(const std::string& message) { return Error{ErrorCode::kInvalid, message}; }
Error failed(const std::string& what) {
  const int why = errno;
  return Error{why == ENOSPC || why == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kIo, what + ": " + std::strerror(why)};
}

// What systems leave in folders, and what they hide there.
bool is_passed_over(const std::string& path) {
  for (const std::string_view part : split(path, '/'))
    if (part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db" || part == "desktop.ini" || part == "ehthumbs.db") return true;
  return false;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string ending_of(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  return dot == path.npos || path.find('/', dot) != path.npos ? "" : to_lower_ascii(path.substr(dot + 1));
}

// A file's bytes where they lie; nobody but this process writes there.
class MappedFile {
 public:
  static Result<std::unique_ptr<MappedFile>> open(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return failed("cannot open a file that was sent");
    struct stat about {};
    void* place = MAP_FAILED;
    if (::fstat(file, &about) == 0 && about.st_size > 0) place = ::mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    const Error error = failed("cannot read a file that was sent");
    ::close(file);
    if (place == MAP_FAILED) return error;
    return std::unique_ptr<MappedFile>(new MappedFile(place, static_cast<std::size_t>(about.st_size)));
  }
  ~MappedFile() { ::munmap(place_, size_); }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view bytes() const { return {static_cast<const char*>(place_), size_}; }

 private:
  MappedFile(void* place, std::size_t size) : place_(place), size_(size) {}
  void* place_;
  std::size_t size_;
};

}  // namespace

Result<void> check_upload_name(const std::string& name) {
  const auto wrong = [&](const char* what) { return invalid("the file's name " + quote_for_message(name, 100) + " " + what); };
  if (name.empty() || name.size() > kUploadNameBytesMax)
    return invalid("the file's name has " + std::to_string(name.size()) + " bytes; allowed are 1 to " + std::to_string(kUploadNameBytesMax));
  if (!is_utf8(name)) return wrong("is not UTF-8; rename the file");
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return wrong("holds a control character; rename the file");
    if (c == '\\') return wrong("holds a backslash; folders are divided by '/'");
  }
  for (const std::string_view part : split(name, '/')) {
    if (part.empty()) return wrong("is an absolute path, or has an empty folder in it; it must lie within the folder that is handed in");
    if (part == "." || part == "..") return wrong("leads out of its folder");
  }
  return {};
}

// ---- One upload ----

struct Uploads::Upload {
  // A file that was sent, or a member of an archive.
  struct Item {
    std::string shown, path;          // as messages name it; within the folder that was handed in
    UploadUse use = UploadUse::kArriving;
    std::uint64_t bytes = 0, received = 0, number = 0;  // number: of the file in the folder; of members 0
    std::string sha256;               // of a prepared picture
    std::string text;                 // of tables and words
    std::string message;              // of a refusal
    std::optional<wire::ZipMember> member;
  };

  ~Upload() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  std::string path_of(std::uint64_t number) const { return folder + "/" + std::to_string(number); }
  std::string picture_path(const std::string& sha256) const { return folder + "/" + sha256 + ".webp"; }

  void settle(Item& item, UploadUse use, const std::string& message = "") {
    item.use = use, item.message = message;
    std::error_code ignored;
    if (use != UploadUse::kArchive && item.number != 0) fs::remove(path_of(item.number), ignored);
    item.member.reset();
  }
  void look_at(Item& item);
  void open_archive(Item& item);
  Result<void> take(Item& item, std::string bytes);

  std::string id, folder;
  std::uint64_t person = 0;
  std::mutex mutex;                          // guards the rest
  std::map<std::string, Item> items;         // by `shown`
  std::map<std::string, std::unique_ptr<MappedFile>> archives;
  std::uint64_t next_number = 1, bytes = 0;  // bytes: announced by all files
  std::uint64_t text_bytes = 0;              // in memory; at most kUploadTextBytesMax
  Clock::time_point last_used = Clock::now();
};

// The members become items of their own, named within the archive.
void Uploads::Upload::open_archive(Item& item) {
  const auto refuse = [&](const std::string& message) { settle(item, UploadUse::kRefused, message); };
  auto file = MappedFile::open(path_of(item.number));
  if (!file) return refuse(file.error().message);
  const auto members = wire::read_zip((*file)->bytes(), base_name(item.path));
  if (!members) return refuse(members.error().message);
  std::uint64_t unpacked = 0;
  std::vector<Item> inside;
  for (const wire::ZipMember& member : *members) {
    if (member.is_folder() || is_passed_over(member.name)) continue;
    if (items.size() + inside.size() >= kUploadFilesMax) return refuse("holds more than " + format_count(kUploadFilesMax) + " files together with the others");
    unpacked += member.unpacked_bytes;
    if (unpacked > kUploadBytesMax) return refuse("unpacks to more than " + format_count(kUploadBytesMax >> 20) + " MiB");
    Item one;
    one.shown = item.shown + "/" + member.name, one.path = member.name, one.use = UploadUse::kWaiting;
    one.bytes = one.received = member.unpacked_bytes;
    one.member = member;
    if (const auto fine = check_upload_name(member.name); !fine) one.use = UploadUse::kRefused, one.message = fine.error().message;
    else if (ending_of(member.name) == "zip") one.use = UploadUse::kRefused, one.message = "is a ZIP file within a ZIP file; unpack it first";
    inside.push_back(std::move(one));
  }
  settle(item, UploadUse::kArchive);
  archives[item.shown] = *std::move(file);
  for (Item& one : inside) {
    const std::string shown = one.shown;
    items.emplace(shown, std::move(one));
  }
}

// Bytes that are wholly there become a picture or a text.
Result<void> Uploads::Upload::take(Item& item, std::string bytes_of_item) {
  const std::string ending = ending_of(item.path);
  if (ending == "csv" || ending == "tsv" || ending == "txt") {
    item.text = std::move(bytes_of_item);
    text_bytes += item.text.size();
    settle(item, ending == "txt" ? UploadUse::kWords : UploadUse::kTable);
    return {};
  }
  TRY(const PreparedPicture picture, prepare_picture(bytes_of_item));
  item.sha256 = sha256_hex(picture.webp);
  if (!file_exists(picture_path(item.sha256))) TRY_DO(write_file_atomically(picture_path(item.sha256), picture.webp));
  settle(item, UploadUse::kPicture);
  return {};
}

void Uploads::Upload::look_at(Item& item) {
  const bool archive = !item.member && ending_of(item.path) == "zip";
  if (archive) return open_archive(item);
  const std::string ending = ending_of(item.path);
  const bool text = ending == "csv" || ending == "tsv" || ending == "txt";
  const std::uint64_t most = text ? kUploadTextBytesMax : kUploadPictureBytesMax;
  if (item.bytes > most) return settle(item, UploadUse::kRefused, "has " + format_count(item.bytes) + " bytes; at most " + format_count(most) + " are allowed");
  if (text && item.bytes > kUploadTextBytesMax - text_bytes)  // they stay in memory
    return settle(item, UploadUse::kRefused, "is one table or list too many: together they may have at most " + format_count(kUploadTextBytesMax) + " bytes");
  Result<std::string> all = item.member ? wire::unpack(*item.member, base_name(item.path)) : read_file(path_of(item.number), most);
  const Result<void> taken = all ? take(item, *std::move(all)) : Result<void>(all.error());
  if (!taken) settle(item, UploadUse::kRefused, taken.error().message);
}

// ---- All of them ----

Uploads::Uploads(DataDirectory& data, std::string folder) : data_(data), folder_(std::move(folder)) {}
Uploads::~Uploads() {
  uploads_.clear();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

Result<std::unique_ptr<Uploads>> Uploads::open(DataDirectory& data) {
  std::string folder = data.path() + "/uploads";
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return Error{ErrorCode::kIo, "cannot empty " + folder + ": " + error.message()};
  return std::unique_ptr<Uploads>(new Uploads(data, std::move(folder)));
}

void Uploads::sweep() {
  const Clock::time_point now = Clock::now();
  std::erase_if(uploads_, [&](const auto& entry) { return now - entry.second->last_used > kUploadLifetime; });
}

Result<Uploads::Key> Uploads::find(const std::string& upload, std::uint64_t person) {
  const std::lock_guard lock(mutex_);
  sweep();
  const auto found = uploads_.find(upload);
  if (found == uploads_.end() || found->second->person != person)
    return Error{ErrorCode::kNotFound, "there is no upload " + quote_for_message(upload) + "; it may have ended with the server, or after a day: begin anew"};
  found->second->last_used = Clock::now();
  return found->second;
}

Result<std::string> Uploads::begin(std::uint64_t person) {
  const std::lock_guard lock(mutex_);
  sweep();
  std::size_t own = 0;
  auto oldest = uploads_.end();
  for (auto one = uploads_.begin(); one != uploads_.end(); ++one) {
    if (one->second->person != person) continue;
    ++own;
    if (oldest == uploads_.end() || one->second->last_used < oldest->second->last_used) oldest = one;
  }
  if (own >= kUploadsPerPersonMax) {
    if (Clock::now() - oldest->second->last_used < kUploadAbandoned)
      return Error{ErrorCode::kBusy, std::to_string(own) + " uploads of yours are under way; finish one, or wait " + std::to_string(kUploadAbandoned.count()) + " minutes"};
    uploads_.erase(oldest);
  }
  if (uploads_.size() >= kUploadsMax) return Error{ErrorCode::kBusy, "too many uploads are under way; try again later"};
  auto upload = std::make_shared<Upload>();
  upload->id = random_hex(kUploadIdBytes), upload->person = person, upload->folder = folder_ + "/" + upload->id;
  TRY_DO(make_folders(upload->folder));
  std::string id = upload->id;
  uploads_.emplace(id, std::move(upload));
  return id;
}

Result<UploadFile> Uploads::receive(const std::string& id, std::uint64_t person, const std::string& name, std::uint64_t offset, std::uint64_t bytes,
                                    std::string_view piece) {
  TRY_DO(check_upload_name(name));
  TRY(const Key upload, find(id, person));
  const std::lock_guard lock(upload->mutex);
  const auto known = upload->items.find(name);
  if (known == upload->items.end()) {
    if (upload->items.size() >= kUploadFilesMax) return Error{ErrorCode::kTooLarge, "the upload has " + format_count(kUploadFilesMax) + " files; more are not taken"};
    if (bytes > kUploadBytesMax - upload->bytes)
      return Error{ErrorCode::kTooLarge, "with " + quote_for_message(name) + " the upload would have more than " + format_count(kUploadBytesMax >> 20) + " MiB"};
    std::error_code error;
    const fs::space_info space = fs::space(upload->folder, error);
    if (!error && space.available < bytes + kUploadDiskLeft)
      return Error{ErrorCode::kDiskFull, "the server's disk has too little room for " + quote_for_message(name) + ": " + format_count(bytes >> 20) + " MiB"};
  }
  Upload::Item fresh;
  fresh.shown = fresh.path = name, fresh.bytes = bytes;
  Upload::Item& item = known == upload->items.end() ? fresh : known->second;
  const auto state = [&](const Upload::Item& one) { return UploadFile{name, one.bytes, one.received, one.use}; };
  if (item.bytes != bytes)
    return Error{ErrorCode::kConflict, quote_for_message(name) + " has " + std::to_string(item.bytes) + " bytes by what was said first, not " + std::to_string(bytes)};
  const bool there = known != upload->items.end();
  if (there && (piece.empty() || item.use != UploadUse::kArriving)) {
    if (piece.empty() || offset + piece.size() <= item.received) return state(item);  // a piece that came twice
  }
  if (offset != item.received)
    return Error{ErrorCode::kConflict, quote_for_message(name) + ": " + std::to_string(item.received) + " bytes are there; the next piece begins there, not at " +
                                           std::to_string(offset)};
  if (piece.size() > item.bytes - item.received)
    return invalid(quote_for_message(name) + " would have more than its " + std::to_string(item.bytes) + " bytes");
  if (!there) item.number = upload->next_number++;
  if (is_passed_over(name)) {
    item.received += piece.size();
    if (item.received == item.bytes) item.use = UploadUse::kPassedOver;
  } else {
    const std::string path = upload->path_of(item.number);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return failed("cannot write a file of the upload");
    std::size_t written = 0;
    while (written < piece.size()) {
      const ssize_t n = ::pwrite(file, piece.data() + written, piece.size() - written, static_cast<off_t>(offset + written));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      written += static_cast<std::size_t>(n);
    }
    const Error error = failed("cannot write a file of the upload");
    ::close(file);  // what is beyond `received` is written over by the next try
    if (written < piece.size()) return error;
    item.received += piece.size();
    if (item.received == item.bytes) item.use = UploadUse::kWaiting;
    if (item.bytes == 0) upload->settle(item, UploadUse::kRefused, "is empty");
  }
  const UploadFile result = state(item);
  if (!there) {
    upload->bytes += bytes;
    upload->items.emplace(name, std::move(fresh));
  }
  return result;
}

Result<void> Uploads::leave_out(const std::string& id, std::uint64_t person, const std::string& name) {
  TRY(const Key upload, find(id, person));
  const std::lock_guard lock(upload->mutex);
  const auto found = upload->items.find(name);
  if (found == upload->items.end()) return Error{ErrorCode::kNotFound, "the upload has no file " + quote_for_message(name, 100)};
  std::error_code ignored;
  if (found->second.number != 0) {
    fs::remove(upload->path_of(found->second.number), ignored);
    upload->bytes -= found->second.bytes;
  }
  upload->text_bytes -= found->second.text.size();
  if (found->second.use == UploadUse::kArchive) {
    std::erase_if(upload->items, [&](const auto& entry) {
      if (entry.second.number != 0 || !entry.first.starts_with(name + "/")) return false;
      upload->text_bytes -= entry.second.text.size();
      return true;
    });
    upload->archives.erase(name);
  }
  upload->items.erase(name);
  return {};
}

Result<void> Uploads::remove(const std::string& id, std::uint64_t person) {
  TRY_DO(find(id, person));
  const std::lock_guard lock(mutex_);
  uploads_.erase(id);
  return {};
}

Result<UploadReport> Uploads::report(const std::string& id, std::uint64_t person, std::chrono::milliseconds time) {
  TRY(const Key upload, find(id, person));
  const Clock::time_point end = Clock::now() + time;
  const std::lock_guard lock(upload->mutex);
  if (const std::unique_lock preparing(preparing_, std::try_to_lock); preparing.owns_lock()) {
    // An archive adds to the items while they are walked: from its place on, in order, nothing is missed that is not looked for again.
    for (bool found = true; found && Clock::now() < end;) {
      found = false;
      for (auto& [name, item] : upload->items) {
        if (item.use != UploadUse::kWaiting) continue;
        found = true;
        upload->look_at(item);
        if (item.use == UploadUse::kArchive || Clock::now() >= end) break;
      }
    }
  }
  UploadReport report;
  report.upload = id;
  std::vector<PictureSource> pictures;
  std::vector<TextSourceFile> tables, texts;
  std::vector<UploadNote> refused;
  for (const auto& [name, item] : upload->items) {
    const bool sent = item.number != 0;
    if (sent) report.bytes += item.received;
    if (item.use == UploadUse::kPassedOver || item.use == UploadUse::kArchive) continue;
    ++report.total;
    switch (item.use) {
      case UploadUse::kArriving:
      case UploadUse::kWaiting: ++report.pending; break;
      case UploadUse::kPicture: pictures.push_back({name, item.path, item.sha256}); break;
      case UploadUse::kTable: tables.push_back({name, item.path, item.text}); break;
      case UploadUse::kWords: texts.push_back({name, item.path, item.text}); break;
      case UploadUse::kRefused: refused.push_back({name, item.message, false}); break;
      default: break;
    }
  }
  if (report.pending > 0) return report;
  StimulusList list = list_stimuli(pictures, tables, texts);
  report.stimuli = std::move(list.stimuli);
  const auto blocks = [](const UploadNote& note) { return note.blocks; };
  report.ready = std::none_of(list.problems.begin(), list.problems.end(), blocks);
  // What blocks comes first: it must be mended.
  std::stable_partition(list.problems.begin(), list.problems.end(), blocks);
  list.problems.insert(list.problems.end(), refused.begin(), refused.end());
  const auto limit = [](std::vector<UploadNote>& notes, std::uint64_t& left_out) {
    if (notes.size() <= kUploadNotesMax) return;
    left_out = notes.size() - kUploadNotesMax;
    notes.resize(kUploadNotesMax);
  };
  report.problems = std::move(list.problems), report.warnings = std::move(list.warnings);
  limit(report.problems, report.problems_left_out);
  limit(report.warnings, report.warnings_left_out);
  for (const auto& [name, item] : upload->items)
    if (item.number != 0) report.files.push_back({name, item.bytes, item.received, item.use});
  return report;
}

Result<std::string> Uploads::picture(const std::string& id, std::uint64_t person, const std::string& sha256) {
  if (!is_sha256_hex(sha256)) return invalid("a picture's name must be 64 hexadecimal digits, not " + quote_for_message(sha256));
  TRY(const Key upload, find(id, person));
  return read_file(upload->picture_path(sha256), kPictureBytesMax);
}

Result<std::string> Uploads::file_path(const std::string& id, std::uint64_t person, const std::string& name) {
  TRY(const Key upload, find(id, person));
  const std::lock_guard lock(upload->mutex);
  const auto found = upload->items.find(name);
  if (found == upload->items.end() || found->second.use != UploadUse::kWaiting)
    return Error{ErrorCode::kNotFound, "the upload has no whole file " + quote_for_message(name, 100)};
  return upload->path_of(found->second.number);
}

Result<StudySummary> Uploads::create_study(Store& store, std::uint64_t person, const StudyFromUpload& wanted) {
  TRY(const UploadReport report, this->report(wanted.upload, person, std::chrono::milliseconds(0)));
  const auto conflict = [](const std::string& message) { return Error{ErrorCode::kConflict, message}; };
  if (report.pending > 0) return conflict(format_count(report.pending) + " files are not looked at yet; ask for the upload's report until none is left");
  if (!report.ready) {
    const UploadNote& first = report.problems.front();
    return conflict((first.file.empty() ? "" : quote_for_message(first.file, 100) + " ") + first.message);
  }
  const auto refused = std::count_if(report.files.begin(), report.files.end(), [](const UploadFile& file) { return file.use == UploadUse::kRefused; });
  if (!wanted.leave_out && !report.problems.empty())
    return conflict(format_count(report.problems.size() + report.problems_left_out) + " problems are left (" + format_count(static_cast<std::uint64_t>(refused)) +
                    " files were refused); say leave_out to make the study without them");
  const std::string& slug = wanted.definition.slug;
  const auto there = store.find_study(slug);
  if (there) return conflict("slug: there is already a study " + quote_for_message(slug) + "; choose another");
  if (there.error().code != ErrorCode::kNotFound) return there.error();
  TRY(const Key upload, find(wanted.upload, person));
  PutFiles put(data_);
  {
    const std::lock_guard lock(upload->mutex);
    std::set<std::string> known;
    for (std::size_t i = 0; i < report.stimuli.size();) {
      std::vector<std::string> files, names;
      for (std::uint64_t bytes = 0; i < report.stimuli.size() && bytes < kPictureBytesAtOnce; ++i) {
        const std::string& sha256 = report.stimuli[i].picture;
        if (sha256.empty() || !known.insert(sha256).second) continue;
        TRY(std::string picture, read_file(upload->picture_path(sha256), kPictureBytesMax));
        bytes += picture.size();
        files.push_back(std::move(picture));
        names.push_back(sha256);
      }
      if (!files.empty()) TRY_DO(put.put({files.begin(), files.end()}, names));
    }
  }
  TRY_DO(store.create_study(wanted.definition, report.stimuli, StudyState::kDraft, false, person));
  put.keep();
  TRY_DO(remove(wanted.upload, person));
  return store.find_study(slug);
}

}  // namespace tertium
