// upload.h: files that people hand in piece by piece, and the stimuli that they would become.
// Files lie in the folder `uploads` of the data directory, under numbers: no name that was sent is ever a path. What is known of them is in
// memory, so an upload ends with the process, and what an earlier one left behind is taken away at the start. Any thread may call anything.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "shared/domain/upload.h"

namespace tertium {

inline constexpr std::size_t kUploadsPerPersonMax = 4, kUploadsMax = 40;
inline constexpr std::chrono::hours kUploadLifetime{24};           // after the last call for it
inline constexpr std::chrono::minutes kUploadAbandoned{10};        // then its maker's next upload may take its place
inline constexpr std::uint64_t kUploadPictureBytesMax = 64 << 20;  // a picture as a camera makes it
inline constexpr std::uint64_t kUploadTextBytesMax = 32 << 20;
inline constexpr std::uint64_t kUploadDiskLeft = 256 << 20;        // never filled by uploads

// kInvalid: the path of a dropped file is absolute, leads out of its folder, or cannot be read as a name.
Result<void> check_upload_name(const std::string& name);

class Uploads {
 public:
  // Empties the folder `uploads` of the data directory, which must outlive this. kIo.
  static Result<std::unique_ptr<Uploads>> open(DataDirectory& data);
  ~Uploads();
  Uploads(const Uploads&) = delete;
  Uploads& operator=(const Uploads&) = delete;

  // person: whose upload it is (Request::person.id); to everybody else it is not there. kBusy: too many at a time.
  Result<std::string> begin(std::uint64_t person);
  // Adds a piece of a file that has `bytes` in all. offset: where it begins, which is where the last one ended; an empty piece only asks how
  // far it is. kConflict: another offset (the message says which is next), or another size than before; kTooLarge; kDiskFull: nothing of the
  // piece is kept.
  Result<UploadFile> receive(const std::string& upload, std::uint64_t person, const std::string& name, std::uint64_t offset, std::uint64_t bytes, std::string_view piece);
  Result<void> leave_out(const std::string& upload, std::uint64_t person, const std::string& name);  // a file, or an archive's member; kNotFound
  Result<void> remove(const std::string& upload, std::uint64_t person);
  // Looks at files for about so long, then says how it stands.
  Result<UploadReport> report(const std::string& upload, std::uint64_t person, std::chrono::milliseconds time);
  Result<std::string> picture(const std::string& upload, std::uint64_t person, const std::string& sha256);  // prepared; kNotFound
  // Where a file that was sent lies as it came, as long as it was not asked for a report: for what is imported instead. kNotFound: not there,
  // or not wholly.
  Result<std::string> file_path(const std::string& upload, std::uint64_t person, const std::string& name);
  // A draft, owned by the person; the upload is gone then. kConflict: files wait to be looked at, a problem blocks, files were refused and
  // leave_out is not set, or the slug is taken. On an error the upload stays as it was.
  Result<StudySummary> create_study(Store& store, std::uint64_t person, const StudyFromUpload& wanted);

 private:
  struct Upload;
  using Key = std::shared_ptr<Upload>;
  Uploads(DataDirectory& data, std::string folder);
  Result<Key> find(const std::string& upload, std::uint64_t person);
  void sweep();  // with mutex_ held

  DataDirectory& data_;
  const std::string folder_;
  std::mutex mutex_;  // guards uploads_
  std::map<std::string, Key> uploads_;
  std::mutex preparing_;  // held while a picture is decoded: one at a time, for its memory
};

}  // namespace tertium
