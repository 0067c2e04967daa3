// limits.h: how much of anything is taken in, so that no input can ask for unbounded memory.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tertium {
inline constexpr std::size_t kRequestBytesMax = 1 << 20;          // any JSON request
inline constexpr std::size_t kHeadBytesMax = 64 << 10;            // a request's first line and headers together
inline constexpr std::size_t kHeaderBytesMax = 8000;              // one of its lines
inline constexpr std::size_t kHeadersMax = 100;
inline constexpr std::size_t kAddressBytesMax = 1000;             // a request's path, decoded
inline constexpr std::size_t kAnswersPerRequestMax = 500;
inline constexpr std::uint64_t kDefinitionBytesMax = 1 << 20;       // a study's definition
inline constexpr std::uint64_t kPictureBytesMax = 16 << 20;         // one picture of a study: participants wait for each
inline constexpr std::size_t kPicturesMax = 100'000;               // of one study
inline constexpr std::size_t kSeenMax = 8;                          // definitions that an edit says it may replace
// Files handed in for a study: one piece of a file in one request, a file's name, and how many files and bytes there may be.
inline constexpr std::size_t kUploadPieceBytesMax = 8 << 20;
inline constexpr std::size_t kUploadNameBytesMax = 600;
inline constexpr std::size_t kUploadFilesMax = 110'000;
inline constexpr std::uint64_t kUploadBytesMax = 4ull << 30;
inline constexpr std::size_t kObjectsMax = 10'000'000;            // objects of an embedding or study
inline constexpr std::size_t kDimsMax = 100'000;                  // columns of a matrix
inline constexpr std::uint64_t kMatrixBytesMax = 8ull << 30;      // values of one matrix in memory
inline constexpr std::size_t kLineBytesMax = 1 << 16;             // one line of a text file
inline constexpr std::size_t kNameBytesMax = 300;
inline constexpr std::size_t kFilePieceBytes = 1 << 20;           // a file is read in pieces of this size
inline constexpr std::uint64_t kPipeBytesMax = 64ull << 20;       // of what is no regular file and can be read only once
inline constexpr std::uint64_t kTextBytesMax = 4ull << 30;        // a text file of judgments or numbers
inline constexpr std::uint64_t kTextLinesMax = 100'000'000;       // and its lines
inline constexpr std::uint64_t kTripletsMax = 1ull << 28;         // judgments of one file
inline constexpr std::size_t kTableColumnsMax = 4096;
inline constexpr std::uint64_t kTableRowsMax = 100'000'000;
inline constexpr std::size_t kTableRowBytesMax = 1 << 20;         // one row, with the line ends inside its quotes
inline constexpr std::size_t kCellBytesMax = 1 << 18;
inline constexpr std::size_t kJsonArraysMax = 100'000;            // one after the other in a file of JSON: JATOS keeps one per component
inline constexpr std::size_t kLeftOutWordsMax = 20;               // different words of a file that rows left out are counted under
inline constexpr std::size_t kMatVariablesMax = 1'000'000;        // of a MATLAB file: thingsvision writes one for each picture
inline constexpr std::size_t kMatAxesMax = 8;
// A MATLAB file may unpack, in the process that reads it and again in ours, to this much and kMatBytesPerByte for each byte it has.
inline constexpr std::uint64_t kMatMemoryBase = 48ull << 20;
inline constexpr std::uint64_t kMatBytesPerByte = 8;
inline constexpr std::uint64_t kMatFileBytesMax = 2ull << 30;     // level 5 has no larger variables
inline constexpr unsigned kMatSecondsMax = 60;                    // of the processor, plus one for each 10 MB
inline constexpr std::size_t kRdmLineBytesMax = 64 << 20;         // one line of a matrix of pairs: all pairs of 2,000 objects
inline constexpr std::size_t kGridColumnsMax = 2'000'000;         // cells of a line of numbers: all pairs of 2,000 objects
inline constexpr std::size_t kRdmMatricesMax = 100'000;           // dissimilarity matrices in one file
inline constexpr std::size_t kNpyHeaderBytesMax = 1 << 16;        // the dictionary of a .npy file
inline constexpr std::size_t kNpyAxesMax = 8;
inline constexpr std::uint32_t kNpyItemBytesMax = 1 << 16;        // one text of a .npy file
inline constexpr std::size_t kZipMembersMax = 200'000;
// A zip member, or all members together, may unpack to this many bytes and so many more for each packed one: real arrays stay far below, bombs go far beyond.
inline constexpr std::uint64_t kZipUnpackedFreeBytes = 64ull << 20, kZipUnpackedPerByteMax = 200;
// What a deflated member announces is believed up to this many bytes and so many for each packed one; beyond it is unpacked once without being kept, to see.
inline constexpr std::uint64_t kZipBelievedBytes = 16ull << 20, kZipBelievedPerByte = 16;
}  // namespace tertium
