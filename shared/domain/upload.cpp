// upload.cpp: the words for what became of a file that was handed in.
#include "shared/domain/upload.h"

#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr UploadUse kAllUses[] = {UploadUse::kArriving, UploadUse::kWaiting, UploadUse::kPicture,    UploadUse::kTable,
                                  UploadUse::kWords,    UploadUse::kArchive, UploadUse::kPassedOver, UploadUse::kRefused};

}  // namespace

const char* to_string(UploadUse use) {
  switch (use) {
    case UploadUse::kArriving: return "arriving";
    case UploadUse::kWaiting: return "waiting";
    case UploadUse::kPicture: return "picture";
    case UploadUse::kTable: return "table";
    case UploadUse::kWords: return "words";
    case UploadUse::kArchive: return "archive";
    case UploadUse::kPassedOver: return "passed_over";
    case UploadUse::kRefused: return "refused";
  }
  return "";
}

Result<UploadUse> upload_use_from(const std::string& text) {
  for (const UploadUse use : kAllUses)
    if (text == to_string(use)) return use;
  return Error{ErrorCode::kInvalid, "use " + quote_for_message(text) + " is none of arriving, waiting, picture, table, words, archive, passed_over, refused"};
}

}  // namespace tertium
