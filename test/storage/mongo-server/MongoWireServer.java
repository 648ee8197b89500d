import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import org.h2.mvstore.MVStore;

/** Arguments: port (0: any free one), file of the data (none: in memory). Prints the port, ends with its input. */
final class MongoWireServer {
  /** MongoDB 4.4: the least that the Node driver talks to. */
  private static final class Version implements MongoVersion {
    @Override public List<Integer> getVersionArray() { return List.of(4, 4, 0); }
    @Override public int getWireVersion() { return 9; }
  }

  /**
   * As strict as MongoDB is asked to be: H2 writes once a second by itself, but here nothing is answered before it
   * is in the file (write concern j); and an answer shows its own moment, not what others change while it is sent.
   */
  private static final class StrictBackend extends H2Backend {
    StrictBackend(String file) { super(MVStore.open(file)); }
    @Override public synchronized Document handleMessage(MongoMessage message) {
      Document answer = super.handleMessage(message).cloneDeeply();
      if (!isInMemory()) commit();
      return answer;
    }
  }

  public static void main(String[] arguments) throws Exception {
    StrictBackend backend = new StrictBackend(arguments.length > 1 ? arguments[1] : null);
    MongoServer server = new MongoServer(backend.version(new Version()));
    server.bind("127.0.0.1", Integer.parseInt(arguments[0]));
    System.out.println(server.getLocalAddress().getPort());
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    server.shutdownNow();
  }
}
