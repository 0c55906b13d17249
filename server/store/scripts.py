"""What happens inside Redis, each script in one piece: nobody sees half of it.

Keys, all behind `tandem:FORM:`

    rooms          hash: name of a room -> its number, `:`, its state
    number         the last number that was given to a change of any room; it only grows
    run            a random text as long as no data was lost
    nodes          set of nodes that may have members
    lease:NODE     the session of a node that lives; it expires by itself
    in:NODE        set of rooms with members of that node
    claim:NODE     who clears up behind a dead node
    node:NODE      no key but the channel of a node, with the database's number before it

A room's number tells two states of it apart, also over its end and a new beginning, and of two
states the later one. A node without a lease, or of a former session, changes nothing.
"""

# KEYS: lease, rooms, number; and for clearing up behind a node: its lease, which must be absent
# ARGV: session, room, number of the state that was decided on ("0": there was no room), new state
#       ("-": unchanged, "": the room ends), the number to give to it ("": a new one), prefix,
#       how many nodes have members afterwards, those nodes,
#       how many nodes have none any more, those nodes,
#       then channel and envelope, in pairs
# Returns "done" and the number; "stale" with the room as it is; "fenced"; "alive".
CHANGE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'fenced', ''} end
if KEYS[4] and redis.call('EXISTS', KEYS[4]) == 1 then return {'alive', ''} end
local name, prefix = ARGV[2], ARGV[6]
local room = redis.call('HGET', KEYS[2], name)
local number = room and string.match(room, '^%d+') or '0'
if number ~= ARGV[3] then return {'stale', room or ''} end
local at = 7
local stay = tonumber(ARGV[at])
local go = tonumber(ARGV[at + stay + 1])
if ARGV[4] ~= '-' then
  if ARGV[5] == '' then
    redis.call('INCR', KEYS[3])
    number = redis.call('GET', KEYS[3])
  else
    number = ARGV[5]
    if tonumber(redis.call('GET', KEYS[3]) or '0') < tonumber(number) then
      redis.call('SET', KEYS[3], number)
    end
  end
  if ARGV[4] == '' then
    redis.call('HDEL', KEYS[2], name)
  else
    redis.call('HSET', KEYS[2], name, number .. ':' .. ARGV[4])
  end
  for i = at + 1, at + stay do
    redis.call('SADD', prefix .. 'in:' .. ARGV[i], name)
    redis.call('SADD', prefix .. 'nodes', ARGV[i])
  end
end
for i = at + stay + 2, at + stay + 1 + go do
  redis.call('SREM', prefix .. 'in:' .. ARGV[i], name)
end
for i = at + stay + go + 2, #ARGV, 2 do
  redis.call('PUBLISH', ARGV[i], number .. ':' .. ARGV[i + 1])
end
return {'done', number}
"""

# KEYS: lease, nodes, in:NODE, number, run
# ARGV: new session, how sessions of this process begin, lease in ms, node, the greatest number that
#       the node has seen, the run that it knows (""), the name of a new run
# Returns "open", the time in seconds and microseconds, the run, and the rooms with members of the
# node; or "taken" if another process has the same number.
OPEN = """
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, #ARGV[2]) ~= ARGV[2] then return {'taken'} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
local number = tonumber(redis.call('GET', KEYS[4]) or '0')
local run = redis.call('GET', KEYS[5])
if not run or (run == ARGV[6] and number < tonumber(ARGV[5])) then
  run = ARGV[7]
  redis.call('SET', KEYS[5], run)
end
if number < tonumber(ARGV[5]) then redis.call('SET', KEYS[4], ARGV[5]) end
local time = redis.call('TIME')
return {'open', time[1], time[2], run, redis.call('SMEMBERS', KEYS[3])}
"""

# KEYS: lease, nodes, number
# ARGV: session, lease in ms, channel of the node, prefix
# Returns "held", the time, how many heard the beat, the last number, and the nodes without a lease;
# or "fenced".
BEAT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'fenced'} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local heard = redis.call('PUBLISH', ARGV[3], '')
local dead = {}
for _, node in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if redis.call('EXISTS', ARGV[4] .. 'lease:' .. node) == 0 then dead[#dead + 1] = node end
end
local time = redis.call('TIME')
return {'held', time[1], time[2], heard, redis.call('GET', KEYS[3]) or '0', dead}
"""

# KEYS: lease, nodes, lease of the dead, in: of the dead, claim
# ARGV: session, number of the dead, how long the claim holds in ms
# Returns the rooms to clear up, or nothing: the node lives again, or somebody else is at it. A node
# that was nowhere any more is forgotten.
CLAIM = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('EXISTS', KEYS[3]) == 1 then return {} end
if redis.call('SCARD', KEYS[4]) == 0 then
  redis.call('SREM', KEYS[2], ARGV[2])
  redis.call('DEL', KEYS[5])
  return {}
end
local holder = redis.call('GET', KEYS[5])
if holder and holder ~= ARGV[1] then return {} end
redis.call('SET', KEYS[5], ARGV[1], 'PX', ARGV[3])
return redis.call('SMEMBERS', KEYS[4])
"""

# KEYS: lease, nodes, in:NODE
# ARGV: session, node
RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if redis.call('SCARD', KEYS[3]) == 0 then redis.call('SREM', KEYS[2], ARGV[2]) end
return 1
"""
