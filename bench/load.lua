-- For wrk: sends the requests of a file in turn. Each line is a path, a tab and a body. The text SERIAL in a body becomes
-- another number in every request; both are ten characters long, so that a request's length stays as it was.
-- Arguments: the file, the placeholder, the first number. Prints its figures as one line of JSON.
local requests = {}
local turn = 0
local serial = 0

function init(args)
  local placeholder = args[2]
  serial = tonumber(args[3])
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
  for line in io.lines(args[1]) do
    local path, body = line:match("^(%S+)\t(.*)$")
    local text = wrk.format("POST", path, headers, body)
    local at = text:find(placeholder, 1, true)
    if at then
      requests[#requests + 1] = { text:sub(1, at - 1), text:sub(at + #placeholder) }
    else
      requests[#requests + 1] = text
    end
  end
end

function request()
  turn = turn % #requests + 1
  local text = requests[turn]
  if type(text) == "string" then return text end
  serial = serial + 1
  return text[1] .. string.format("S%09d", serial) .. text[2]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"failed":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
