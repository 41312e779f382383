# Reads messages with asyncio.StreamReader. Standard input: a list of programs in JSON. Standard output: for each of them
# the outcomes of its calls, up to the first that is no bytes.

import asyncio, json, sys


async def call(reader, name, argument):
    try:
        if name == "until":
            separators = [bytes.fromhex(one) for one in argument]
            data = await reader.readuntil(tuple(separators) if len(separators) > 1 else separators[0])
        else:
            data = await reader.readexactly(argument)
        return {"bytes": data.hex()}
    except asyncio.IncompleteReadError as error:
        return {"partial": error.partial.hex(), "expected": error.expected}
    except asyncio.LimitOverrunError:
        return {"error": "LimitOverrunError"}
    except ValueError:
        return {"error": "ValueError"}


async def feed(reader, pieces):
    for piece in pieces:
        reader.feed_data(bytes.fromhex(piece))
        await asyncio.sleep(0)
    reader.feed_eof()


async def run(program):
    reader = asyncio.StreamReader(limit=program["limit"])
    feeding = asyncio.ensure_future(feed(reader, program["pieces"]))
    outcomes = []
    for name, argument in program["calls"]:
        outcomes.append(await call(reader, name, argument))
        if "bytes" not in outcomes[-1]:
            break
    await feeding
    return outcomes


async def main():
    programs = json.load(sys.stdin)
    outcomes = [await run(program) for program in programs]
    json.dump({"lists": sys.version_info >= (3, 13), "outcomes": outcomes}, sys.stdout)


asyncio.run(main())
