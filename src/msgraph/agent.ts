import { Agent, type Dispatcher } from 'undici';

/**
 * Connections to Graph. A module of its own, to be loaded with the first page: undici takes as long to load as Fastify.
 * `mayGoOut` is asked when the connection is there and the request about to be written: a call that was allowed may have
 * waited for its connection, or this process for the machine.
 */
export function createAgent(connectMs: number, mayGoOut?: () => boolean): Dispatcher {
  const agent = new Agent({ connect: { timeout: connectMs } });
  return mayGoOut === undefined ? agent : agent.compose(lastLook(mayGoOut));
}

function lastLook(mayGoOut: () => boolean): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => {
        if (mayGoOut()) handler.onRequestStart?.(controller, context);
        else controller.abort(new Error('It is not for us to call any more.'));
      },
      onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
      onResponseStart: (...told) => handler.onResponseStart?.(...told),
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    });
}
